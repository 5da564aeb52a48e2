"""Section 5 played in Python, an object a state: for bench/spheres.mjs. With Mesa where it is installed, else in plain loops."""
import json, math, random, sys, time

w = json.load(open(sys.argv[1]))
game, rules, patrons, periods, size = w["game"], w["rules"], w["patrons"], w["periods"], w["size"]
costs0, prior, h = game["costs"], game["prior"], game["turnover"]
M = len(patrons)
factor = game["patience"] / (1 - game["patience"] * (1 - h))
nodes = [t * t * (3 - 2 * t) for t in (i / (size - 1) for i in range(size))]


def nearest(b):
    low, high = 0, size - 1
    while high - low > 1:
        mid = (low + high) // 2
        if nodes[mid] <= b:
            low = mid
        else:
            high = mid
    return low if b - nodes[low] <= nodes[high] - b else high


at_prior = nearest(prior[0])


class State:
    def __init__(self, place, given):
        self.place, self.need = place, given["securityNeed"]
        self.start = next((j for j, p in enumerate(patrons) if p["code"] == given["patron"]), -1)
        self.away = [abs(given["position"][0] - p["position"][0]) for p in patrons]
        self.costs = [[c + rules["distanceCost"] * d for c in costs0] for d in self.away]
        self.bids = [factor * self.gain(j, at_prior, prior[0]) for j in range(M)]

    def reward(self, j, node):
        return w["reward"][(self.place * M + j) * size + node]

    def gain(self, j, node, b):
        s = self.reward(j, node)
        if s < 0:
            return 0.0
        joy = self.need * math.log1p(s)
        return b * max(0.0, joy - self.costs[j][0]) + (1 - b) * max(0.0, joy - self.costs[j][1])

    def met(self, j, s, k):
        return 1 / (1 + math.exp(-(self.need * math.log1p(s) - self.costs[j][k]) / game["noise"]))

    def begin(self):
        self.patron, self.barred = self.start, [0] * M

    def leader(self, draw):
        self.type, self.belief, self.node = (0 if draw < prior[0] else 1), prior[0], at_prior

    def bid(self, t, joy):
        stay = factor * self.gain(self.patron, self.node, self.belief) if self.patron >= 0 else 0.0
        best, to = stay, self.patron
        for j in range(M):
            if j == self.patron or self.barred[j] > t or self.bids[j] <= 0:
                continue
            net = self.bids[j] - self.need * joy
            if net > best or (net == best and to != self.patron and self.away[j] < self.away[to]):
                best, to = net, j
        if to != self.patron:
            if self.patron >= 0:
                self.barred[self.patron] = t + 1
            self.patron, self.belief, self.node = to, prior[0], at_prior

    def answer(self, j, draw):
        s = self.reward(j, self.node)
        met = draw < self.met(j, s, self.type)
        a, b = ((self.met(j, s, k) if met else 1 - self.met(j, s, k)) for k in (0, 1))
        self.belief = self.belief * a / (self.belief * a + (1 - self.belief) * b)
        self.node = nearest(self.belief)
        return s if met else -1


states = [State(i, s) for i, s in enumerate(w["states"])]


def mean_at_start():
    sent, members = 0.0, 0
    for j in range(M):
        own = [s for s in states if s.start == j]
        members += len(own)
        expected = sum(sum(prior[k] * s.met(j, s.reward(j, at_prior), k) for k in (0, 1)) * s.reward(j, at_prior) for s in own if s.reward(j, at_prior) >= 0)
        if own:
            sent += expected * min(1, w["targets"][j] / len(own))
    return sent / members if members else 0.0


first_mean = mean_at_start()


def step(agents, t, mean, surplus, draw):
    for s in agents:
        if t == 0 or draw() < h:
            s.leader(draw())
    joy = math.log1p(mean)
    for s in agents:
        s.bid(t, joy)
    sent, members = 0.0, sum(s.patron >= 0 for s in agents)
    for j, p in enumerate(patrons):
        tie = 1e-6 * p["stake"] / (max(costs0) - min(costs0))
        own = [s for s in agents if s.patron == j and s.reward(j, s.node) >= 0]
        own.sort(key=lambda s: (tie * (s.belief * s.costs[j][0] + (1 - s.belief) * s.costs[j][1]) - w["rank"][(s.place * M + j) * size + s.node], s.place))
        for s in own[: w["targets"][j]]:
            paid = s.answer(j, draw())
            surplus[j] += -p["demandCost"] + (p["stake"] - p["signalCost"] * paid if paid >= 0 else 0)
            sent += max(0, paid)
    return sent / members if members else 0.0


def plain(run):
    draw, mean, surplus = random.Random(run).random, first_mean, [0.0] * M
    for s in states:
        s.begin()
    for t in range(periods):
        mean = step(states, t, mean, surplus, draw)
    return surplus[0]


def timed(name, play):
    start = time.process_time()
    sums = [play(run) for run in range(w["runs"])]
    seconds = time.process_time() - start
    mean = sum(sums) / len(sums)
    spread = 1.96 * (sum((x - mean) ** 2 for x in sums) / (len(sums) - 1) / len(sums)) ** 0.5
    return {"name": name, "seconds": seconds, "surplus": mean, "spread": spread}


timings, version = [timed("plain Python", plain)], None
try:
    import mesa
except ImportError:
    mesa = None
if mesa is not None:
    version = mesa.__version__

    class Sphere(mesa.Model):
        """Mesa's model and clock about the same agents: one step a period."""

        def __init__(self, run):
            super().__init__(seed=run)
            self.t, self.mean, self.surplus = 0, first_mean, [0.0] * M
            for s in states:
                s.begin()

        def step(self):
            self.mean = step(states, self.t, self.mean, self.surplus, self.random.random)
            self.t += 1

    def with_mesa(run):
        model = Sphere(run)
        for _ in range(periods):
            model.step()
        return model.surplus[0]

    timings.append(timed("Mesa", with_mesa))
print(json.dumps({"mesa": version, "timings": timings}))
