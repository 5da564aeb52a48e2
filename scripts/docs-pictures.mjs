/** The pictures of docs/explanation, by file name: SVG as the code draws it. The rooms are handed in, built or as sources. */
export async function docsPictures({ base, theory, report }) {
  const P = theory.defaultPrimitives;
  const named = (figures, name) => figures.find((figure) => figure.name === name);
  const allies = [
    ["Canada", -0.7],
    ["Norway", 0.1],
    ["Korea", 0.45],
    ["Turkey", 0.8],
    ["Greece", 1.1],
    ["Pakistan", 1.6],
    ["Cuba", 2.1],
  ];
  const ids = allies.map(([id]) => id);
  const several = allies.map(([, reluctance]) => ({ ...P, reluctance }));
  const alone = report.contractFigures(theory.contractView(several, ids));
  const learning = report.learningFigures(theory.learningView(theory.checkLearning({ beliefs: 201, menu: [0, 3, 61] })));
  const three = report.learningFigures(theory.learningView(theory.checkLearning({ costs: [-0.3, 0.4, 1.5] })));
  const kinds = [
    { id: "front line", count: 10, securityNeed: 2 },
    { id: "rear", count: 30, stake: 2.5 },
    { id: "far away", count: 20, securityNeed: 0.7 },
  ];
  const { allies: courted, labels, ration, tolerance } = theory.attentionSettings({ targets: 6, beliefs: 101, menu: [0, 3, 31] }, kinds);
  const attention = theory.solveAttention(courted, ration, tolerance);
  const [periods, runs, seed] = [60, 400, 1];
  const policies = await theory.comparePolicies(attention, base.inlineExecutor({ policies: theory.playRuns }), { periods, runs, seed });
  const names = attention.kinds.map((_, k) => labels[attention.kindOf.indexOf(k)]);
  const horizonBound = theory.horizonBound(attention, periods);
  const rationed = report.attentionFigures(theory.attentionView(attention, policies, { periods, runs, seed, horizonBound }, names));
  const pictures = {
    contract: named(alone, "contract"),
    statics: named(alone, "contract-statics"),
    dropped: named(alone, "contract-dropped"),
    instead: named(alone, "contract-instead"),
    beliefs: named(learning, "learning-beliefs"),
    policy: named(learning, "learning-policy"),
    triangle: named(three, "learning-beliefs"),
    index: named(rationed, "attention-index"),
    policies: named(rationed, "attention-policies"),
  };
  return Object.fromEntries(Object.entries(pictures).map(([name, figure]) => [`${name}.svg`, `${report.standaloneSvg(figure)}\n`]));
}
