export {
  type Covariate,
  leastKnown,
  type ReadyRule,
  type ReadyRules,
  type Rule,
  type RuleRoles,
  type RuleSource,
  readyRules,
  rules,
  ruleVariables,
} from "./rules.js";
