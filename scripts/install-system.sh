#!/usr/bin/env bash
# System packages that the tests use where they are there: a browser (report page), R and statsmodels (readers, estimates and exported scripts beside the
# original program), Slurm and munge (a cluster on this machine).
set -euo pipefail
packages=(chromium r-base-core r-cran-mass r-cran-survival r-cran-sandwich r-cran-plm r-cran-glmnet python3-statsmodels slurm-wlm munge)
missing=()
for package in "${packages[@]}"; do dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package"); done
if ((${#missing[@]})); then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi
