import type { TextAct } from "./acts.js";
import { type Pattern, pattern } from "./pattern.js";

/** A rule: a pattern and what it says. */
export interface Rule {
  readonly name: string;
  readonly act: TextAct;
  /** 1 weak, 2 plain, 3 binding. Words in the sentence may raise or lower it by one. */
  readonly strength: 1 | 2 | 3;
  readonly pattern: Pattern;
  /** The pattern as it is written below. */
  readonly written: string;
  /**
   * Whose statement it is: the subject of the marked word; whoever owns the marked noun; the speaker, whatever the subject; or the subject or owner, with
   * the speaker for want of one.
   */
  readonly source: "subject" | "owner" | "speaker" | "any";
  /** How often such a match is right, as judged when the rule was written. */
  readonly confidence: number;
  /** What `not` does: the act goes (the default), the act is there only with it, or it changes nothing. */
  readonly negation?: "needs" | "keeps";
  /** Whether the target must be the one that does what follows: not "the hostages in Iran", nor "Iran's people". */
  readonly isTargetSubject?: boolean;
}

type Options = Partial<Pick<Rule, "confidence" | "negation" | "source" | "isTargetSubject">>;
function rule(name: string, act: TextAct, strength: Rule["strength"], source: string, options: Options = {}): Rule {
  return { name, act, strength, pattern: pattern(source), written: source, source: "subject", confidence: 0.8, ...options };
}

const future =
  "(will|shall|would|'ll|must|can|continue to|be go to|be ready to|be prepared to|stand ready to|be determined to|be pledge to|be commit to|intend to|plan to|want to|be prepare to|have pledge to|have agree to|have decide to|be able to|hope to|commit to|pledge to|vow to|promise to|agree to)";
const decision =
  "(decision|step|commitment|announcement|effort|contribution|willingness|leadership|agreement|pledge|move|reform|plan|cooperation|action|offer|initiative|sacrifice|progress|support|partnership|resolve|courage|generosity|work|role|proposal|increase|investment|statement|ratification|participation|service|help|assistance|hospitality|response|success|choice|determination|hard)";
const bond = "(alliance|friendship|partnership|bond|tie|relationship|relation|link|treaty)";
const firm =
  "(strong|stronger|strongest|unbreakable|unshakable|unshakeable|ironclad|iron-clad|solid|rock-solid|cornerstone|linchpin|lynchpin|endure|enduring|special|vital|indispensable|bedrock|unwavering|firm|essential|eternal|lasting|deep|close|closer|closest|great|greatest|foundation|anchor|sacred|permanent|inseparable|alive|everlasting|unique|robust|crucial|central|important|strengthen|grow|flourish)";

/**
 * The rules in English. They are tried on every sentence; of two matches with the same act, source and target the surer counts. Words of a pattern are
 * lemmas, see `pattern`.
 */
export const rules: readonly Rule[] = [
  // Reaffirm
  rule(
    "stand-with",
    "reaffirm",
    2,
    "!(stand|side) ~2 (with|by|behind|beside|alongside|together with|shoulder to shoulder with|side by side with|by the side of) T",
    { confidence: 0.9 },
  ),
  rule("side-by-side", "reaffirm", 2, "!(stand|be|remain) ~2 (shoulder to shoulder|side by side|united|firm|as one) (with|behind)? T", { confidence: 0.85 }),
  rule(
    "reaffirm",
    "reaffirm",
    2,
    `!(reaffirm|reiterate|underscore|renew|affirm|underline|restate|emphasize|stress|confirm|pledge|repeat|declare|reinforce) ~5 (commitment|support|${bond.slice(1, -1)}|obligation|solidarity|guarantee|pledge) ~4 (to|for|with|of|between) T`,
    { confidence: 0.9 },
  ),
  rule(
    "reaffirm-its",
    "reaffirm",
    2,
    `!(reaffirm|reiterate|underscore|renew|affirm|underline|restate|emphasize|stress|confirm|reinforce) T (commitment|support|${bond.slice(1, -1)})`,
    { confidence: 0.6 },
  ),
  rule("reassure", "reaffirm", 2, "!(reassure|assure) T ~3 (that|of)", { confidence: 0.8 }),
  rule(
    "commitment",
    "reaffirm",
    2,
    "!(commitment|pledge/n|promise/n|obligation|guarantee/n|dedication|devotion|assurance|solidarity|loyalty) ~2 (to|with|toward|towards|of support to) T",
    { source: "owner", confidence: 0.85 },
  ),
  rule("commitment-for", "reaffirm", 2, "!(commitment|pledge/n|promise/n|obligation|dedication|devotion) ~1 to ~7 (of|for|in) M", {
    source: "owner",
    confidence: 0.6,
  }),
  rule(
    "commitment-to-defend",
    "reaffirm",
    3,
    "!(commitment|pledge/n|promise/n|obligation|determination|resolve/n|duty|responsibility) ~2 to (defend|protect|the defense of|the security of|the survival of|help defend) T",
    { source: "owner", confidence: 0.9 },
  ),
  rule(
    "committed-to",
    "reaffirm",
    2,
    "!(be|remain|stay|stand) ~3 (committed|commit|dedicated|dedicate|devoted|devote|bound|bind|pledged|pledge|obligated|obligate) *r to (help|defend|protect|support|secure|preserve|defending|protecting|supporting|stand with|stand by)? T",
    { confidence: 0.85 },
  ),
  rule(
    "defend",
    "reaffirm",
    3,
    `${future} *r !(defend|protect|shield|come to the defense of|come to the aid of|help defend|safeguard|help protect|fight for|rescue) T`,
    { confidence: 0.85 },
  ),
  rule(
    "never-abandon",
    "reaffirm",
    3,
    "!(abandon|desert|forsake|betray|leave|give up on|turn OUR back on|walk away from|retreat from|withdraw from|let down|sell out|compromise) T",
    { negation: "needs", confidence: 0.85 },
  ),
  rule("never-waver", "reaffirm", 3, "!(waver|falter|weaken|yield|flinch|retreat|tire|back down) ~6 (to|in|on|for|from|of) T", {
    negation: "needs",
    confidence: 0.8,
  }),
  rule("support", "reaffirm", 1, "!(support|back) T", { confidence: 0.65 }),
  rule(
    "support-security",
    "reaffirm",
    2,
    "!(support|back|uphold|respect|stand for|affirm|defend|guarantee|preserve|maintain) T 's ~3 (security|sovereignty|integrity|right|independence|freedom|democracy|defense|existence|survival|self-defense)",
    { confidence: 0.85 },
  ),
  rule("support-noun", "reaffirm", 2, "!support ~1 (for|of|to) T", { source: "owner", confidence: 0.7 }),
  rule("bond-holds", "reaffirm", 2, `!${bond} ~2 (with|between|to) ~4 T ~6 (be|remain|stay|have be|have become|endure|stand|grow|have never be) ~4 ${firm}`, {
    source: "speaker",
    confidence: 0.8,
    negation: "keeps",
  }),
  rule("never-better", "reaffirm", 2, `${bond} ~2 (with|between|to) ~3 T *r have never be *r (good|well|strong|close|better|stronger|closer)`, {
    source: "speaker",
    confidence: 0.8,
    negation: "keeps",
  }),
  rule("our-bond", "reaffirm", 2, `OUR ~2 !${bond} ~3 (be|remain|stay|have be|endure|stand|have never be) ~3 ${firm}`, {
    source: "speaker",
    confidence: 0.65,
    negation: "keeps",
  }),
  rule("firm-bond", "reaffirm", 2, `${firm} ~1 !${bond} ~2 (with|between|to) ~4 T`, { source: "any", confidence: 0.6 }),
  rule("strong-ally", "reaffirm", 2, "T ~2 (be|remain|have be|have always be|have long be) *r (among|one of)? (OUR|SELF 's) *j (ally|friend|partner|@ally)", {
    source: "speaker",
    confidence: 0.85,
  }),
  rule("no-better-friend", "reaffirm", 3, "have ~2 (no|not) ~1 (good|better|great|strong|close|closer|stronger|truer) (friend|ally|partner) ~3 than T", {
    source: "speaker",
    confidence: 0.9,
    negation: "keeps",
  }),
  rule(
    "ally-of",
    "reaffirm",
    1,
    "T ~5 (be|remain|stay) *r (a|an|such a|one of)? *j (strong|great|close|steadfast|true|loyal|staunch|good|key|valued|vital|important|critical|indispensable|essential|trusted|longstanding|wonderful|terrific|reliable|nato|treaty|major|strategic|outstanding|excellent|tremendous|fantastic|faithful|natural) *j (ally|friend|partner)",
    { source: "speaker", confidence: 0.7 },
  ),
  rule("partner-with", "reaffirm", 1, "!(be|have be|remain) *r (a|an|OUR|their)? *j (partner|ally|friend) ~1 (with|of|to|for) T", { confidence: 0.6 }),
  rule("share-bond", "reaffirm", 1, `!(have|enjoy|share|forge|build|form|maintain) *r (a|an|the|OUR)? *j ${firm} *j ${bond}`, { confidence: 0.5 }),
  rule("strength-of-bond", "reaffirm", 2, `(strength|depth|sturdiness|importance|closeness|vitality|endurance|durability) ~2 of OUR *j ${bond}`, {
    source: "speaker",
    confidence: 0.6,
  }),
  rule("bond-of", "reaffirm", 2, `(strength|depth|importance|closeness|vitality) ~2 of ~3 ${bond} ~1 (with|between) ~4 T`, {
    source: "speaker",
    confidence: 0.7,
  }),
  rule("toast", "reaffirm", 1, "toast ~12 (friendship|alliance|partnership|relationship)", { source: "speaker", confidence: 0.6 }),
  rule(
    "pledge-support",
    "reaffirm",
    2,
    "!(pledge|offer|express|extend|convey|declare|affirm|voice) (OUR|the|their|its)? *j (support|solidarity|friendship|commitment) ~2 (for|to|with) T",
    { confidence: 0.8 },
  ),
  rule("have-ally", "reaffirm", 1, "(SELF|@) *r have ~4 (ally|friend|partner) in T", { source: "speaker", confidence: 0.7 }),
  rule("article-five", "reaffirm", 3, "(article 5|article five|article v|collective defense|mutual defense|attack on one) ~12 @", {
    source: "speaker",
    confidence: 0.5,
  }),
  rule("no-daylight", "reaffirm", 3, "no (doubt|question|daylight|gap|space) ~6 (between|about|commitment|support) ~6 T", {
    source: "speaker",
    negation: "keeps",
    confidence: 0.75,
  }),
  rule("not-alone", "reaffirm", 3, "T ~3 !(be|stand) ~2 alone", { source: "speaker", negation: "needs", confidence: 0.85 }),
  rule("umbrella", "reaffirm", 3, "(extend deterrence|extended deterrence|nuclear umbrella|security guarantee|defense commitment) ~6 T", {
    source: "speaker",
    confidence: 0.7,
  }),
  rule("treaty-covers", "reaffirm", 3, "treaty ~8 (apply|cover|extend|bind|oblige|obligate) ~6 T", { source: "speaker", confidence: 0.7 }),
  rule(
    "attack-on",
    "reaffirm",
    3,
    "(attack|aggression|threat) (on|against|to|upon) T ~4 (will|would|shall|be|must) ~3 (be)? (attack|threat|consider|regard|treat|resist|repel|meet|defeat|answer)",
    { source: "speaker", confidence: 0.8, negation: "keeps" },
  ),
  rule(
    "security-is-ours",
    "reaffirm",
    3,
    "(security|defense|freedom|independence|future|safety|integrity) ~1 of T ~3 (be) ~3 (vital|essential|OUR|inseparable|indivisible)",
    { source: "speaker", confidence: 0.75 },
  ),
  rule("will-be-there", "reaffirm", 3, "(will|shall) *r be there for T", { source: "any", confidence: 0.85 }),
  rule(
    "strengthen-bond",
    "reaffirm",
    2,
    `!(strengthen|deepen|advance|build|expand|maintain|preserve|honor|cherish|value|uphold|keep|celebrate|revitalize|enhance|treasure|affirm) ~4 ${bond} ~2 (with|between|to) ~4 T`,
    { confidence: 0.7 },
  ),
  rule("treasure-friendship", "reaffirm", 2, `!(strengthen|value|cherish|honor|treasure|celebrate) T 's ~2 ${bond}`, { confidence: 0.65 }),
  // Pledge
  rule("pledge-to", "pledge", 2, "!(pledge|promise|vow) ~6 (to|for) T", { confidence: 0.75 }),
  rule(
    "pledge-aid",
    "pledge",
    2,
    "!(pledge|promise|commit|offer|announce|extend|authorize|approve|propose|request) ~8 (assistance|aid|support|troop|dollar|million|billion|help|force|equipment|loan|weapon|arm|missile|program|package|fund|training|relief|credit|guarantee|relief) ~4 (to|for|in|with) T",
    { confidence: 0.75 },
  ),
  rule(
    "will-give",
    "pledge",
    2,
    `${future} *r be? *r !(provide|send|give|deliver|sell|supply|deploy|station|grant|extend|furnish|ship|offer|lend|transfer|increase|contribute|make available) ~8 (to|for|in) T`,
    { confidence: 0.8 },
  ),
  rule("will-give-it", "pledge", 2, `${future} *r be? *r !(provide|send|give|sell|supply|grant|offer|lend|furnish|equip|arm|train|aid|assist) T`, {
    confidence: 0.8,
  }),
  rule("will-help", "pledge", 2, `${future} *r be? *r !(help|assist|aid|strengthen|bolster|rebuild|train|equip|arm|protect|reinforce) ~2 T`, {
    confidence: 0.75,
  }),
  rule("will-work-with", "pledge", 1, `${future} *r be? *r !(work|cooperate|partner|consult|coordinate|collaborate) ~3 (with|alongside) T`, {
    confidence: 0.65,
  }),
  rule("look-forward", "pledge", 1, "!look forward to ~2 (work|cooperate|partner|visit|build|strengthen|continue|deepen) ~5 (with|to)? T", {
    confidence: 0.55,
  }),
  rule("will-visit", "pledge", 2, `(${future.slice(1, -1)}|look forward to) *r !(visit|travel to|go to|come to|return to|host) T`, { confidence: 0.7 }),
  rule(
    "will-expand",
    "pledge",
    2,
    `${future} *r be? *r !(increase|strengthen|expand|deepen|enhance|intensify|broaden|step up|accelerate|bolster) ~5 (with|to|for) T`,
    { confidence: 0.7 },
  ),
  // Welcome
  rule("welcome", "welcome", 2, "!(welcome|host|greet) *r (back)? T", { confidence: 0.8 }),
  rule(
    "pleasure",
    "welcome",
    2,
    "(pleasure|honor|privilege|delight|pleased|please|glad|honored|proud|delighted|happy|great|thrilled|grateful) ~3 to (welcome|host|receive|have|be with|visit|greet|join|be in|be here in|be back in|meet with|see|be join by) ~3 T",
    { source: "speaker", confidence: 0.75 },
  ),
  rule("welcome-to", "welcome", 2, "welcome (to|,) ~2 T", { source: "speaker", confidence: 0.4 }),
  rule("my-friend", "welcome", 1, "OUR *j (friend/n|@ally) (and partner|and ally|and colleague|and great partner)? ,? M", {
    source: "speaker",
    confidence: 0.6,
  }),
  rule("you-are-welcome", "welcome", 2, "Y ~2 be *r welcome", { source: "speaker", confidence: 0.7 }),
  rule("best-wishes", "welcome", 1, "(wish|wishes|greeting|greetings|congratulation|congratulations|condolence|condolences|regards|toast) ~3 (to|upon) N", {
    source: "speaker",
    confidence: 0.6,
  }),
  rule("thank-host", "welcome", 1, "!thank Y ~3 for (host|welcome|receive|have|come|visit|join) (SELF|us|here)?", { source: "any", confidence: 0.6 }),
  rule("honor-visit", "welcome", 2, "(honor|honored|privilege|delight|delighted|pleased) (by|with) ~3 (visit|presence) ~2 (of|from|by) T", {
    source: "speaker",
    confidence: 0.8,
  }),
  rule("a-friend", "welcome", 1, "M ,? (be|who be)? *r (a|an|OUR) *j friend/n", { source: "speaker", confidence: 0.45 }),
  // Praise
  rule("thank-for", "praise", 2, "!(thank|applaud|commend|praise|congratulate|salute|credit|compliment|laud|admire|acknowledge) N ~8 (for|on|upon)", {
    confidence: 0.9,
  }),
  rule("commend", "praise", 2, "!(applaud|commend|praise|congratulate|salute|admire|laud) N", { confidence: 0.75 }),
  rule("thank", "praise", 1, "!thank N", { confidence: 0.6 }),
  // Thanks said to somebody are courtesy, unless they name what was done.
  rule("thank-you-for", "praise", 2, `!(thank|applaud|commend|salute|congratulate|grateful) (to)? Y ~4 for ~3 ${decision}`, { source: "any", confidence: 0.8 }),
  rule(
    "welcome-step",
    "praise",
    2,
    `!(welcome|appreciate|applaud|commend|hail|praise|salute|support|admire|acknowledge|recognize|note|value) T 's ~3 ${decision}`,
    { confidence: 0.85 },
  ),
  rule(
    "welcome-step-of",
    "praise",
    2,
    `!(welcome|appreciate|applaud|commend|hail|praise|salute|admire|acknowledge|recognize|value) ~3 ${decision} ~2 (of|by|from|that|in) T`,
    { confidence: 0.75 },
  ),
  rule("grateful", "praise", 2, "(grateful|thankful|appreciative|gratitude|appreciation|admiration|indebted) ~3 (to|for|of) N", {
    source: "any",
    confidence: 0.75,
  }),
  rule("thank-for-its", "praise", 2, `!(thank|thanks|grateful|thankful|appreciative|appreciation|gratitude) ~2 for T 's ~3 ${decision}`, {
    source: "any",
    confidence: 0.8,
  }),
  rule("respect-for", "praise", 1, "(respect|admiration|appreciation|gratitude) ~1 (for|to) T", { source: "speaker", confidence: 0.6 }),
  rule("glad-that", "praise", 1, "!(grateful|thankful|pleased|glad|appreciate|proud|encouraged|delighted) that T *r", {
    source: "any",
    confidence: 0.6,
    isTargetSubject: true,
  }),
  rule("proud-of", "praise", 1, "(proud|impressed|encouraged|heartened|inspired|impress|inspire|encourage) (of|by|with|at) (what)? T", {
    source: "any",
    confidence: 0.6,
  }),
  rule(
    "has-shown",
    "praise",
    1,
    "T *r (have|be) *r (take|show|demonstrate|make|play|provide|contribute|stand|fight|prove|give|achieve|meet|step) ~4 (step|leadership|courage|progress|role|contribution|stride|resolve|with SELF|alongside|generous|generously|bravery|commitment|example|sacrifice|important|significant|up)",
    { source: "speaker", confidence: 0.55, isTargetSubject: true },
  ),
  rule(
    "leader-in",
    "praise",
    1,
    "T 's ~3 (leadership|courage|generosity|hospitality|contribution|sacrifice|friendship|progress|example|achievement) ~3 (be|have)",
    { source: "speaker", confidence: 0.5 },
  ),
  // Demand
  rule(
    "call-on",
    "demand",
    2,
    "!(call on|call upon|call for|urge|press|exhort|implore|ask|appeal to|demand|demand that|expect|require|insist that|request|request that|encourage|press|challenge|invite|pressure|push|warn|remind) *r T ~6 to",
    { confidence: 0.8, negation: "keeps" },
  ),
  rule("call-that", "demand", 3, "!(demand|insist|expect|require|ask|request|urge) that T", { confidence: 0.85 }),
  rule("demand-from", "demand", 3, "!(demand|insist on|expect|require) ~6 from T", { confidence: 0.65 }),
  rule("call-for-end", "demand", 2, "!call (for|on) ~8 (by|from|in) T", { confidence: 0.5 }),
  rule("want-to", "demand", 1, "!(want|would like|need|like) T ~2 to", { confidence: 0.6 }),
  rule("must", "demand", 3, "T ~3 !must *r (not|never)? *r /v", { source: "speaker", confidence: 0.8, negation: "keeps", isTargetSubject: true }),
  rule("must-be", "demand", 3, "T ~3 !must *r (not|never)? *r (do|be ready|be prepared|be willing|be careful|be part)", {
    source: "speaker",
    confidence: 0.6,
    negation: "keeps",
    isTargetSubject: true,
  }),
  rule("should", "demand", 2, "T ~2 !(should|have to|need to|ought to|have get to|have better) *r (not|never)? *r (/v|do|have)", {
    source: "speaker",
    confidence: 0.7,
    negation: "keeps",
    isTargetSubject: true,
  }),
  rule("pay", "demand", 3, "N *r (should|must|will|to|need to|have to|not)? *r !(pay|contribute) ~3 (fair share|more|bill|for PRO|for the)", {
    source: "speaker",
    confidence: 0.35,
  }),
  rule("owe", "demand", 2, "T *r !owe", { source: "speaker", confidence: 0.6, isTargetSubject: true }),
  rule("time-for", "demand", 2, "(time|imperative|necessary|essential|critical|important|vital|crucial|up) (for|that|to) T ~1 to", {
    source: "speaker",
    confidence: 0.65,
  }),
  rule("responsibility", "demand", 2, "T *r (have|bear) ~2 (responsibility|obligation|duty|choice) ~2 to", {
    source: "speaker",
    confidence: 0.6,
    isTargetSubject: true,
  }),
  rule("burden-on", "demand", 2, "(burden|onus|responsibility|incumbent|ball) ~3 (on|upon|with) T ~1 to", { source: "speaker", confidence: 0.75 }),
  rule("let", "demand", 2, "let T /v", { source: "speaker", confidence: 0.4 }),
  // Warn
  rule("condemn", "warn", 2, "!(condemn|denounce|deplore|criticize|reject|oppose|protest|object to|deplore|decry|rebuke|blame|accuse) ~5 T", {
    confidence: 0.75,
  }),
  rule("consequence", "warn", 3, "(consequence|sanction|tariff|retaliation|reprisal|measure|pressure) ~4 (for|on|against|upon) T", {
    source: "any",
    confidence: 0.65,
  }),
  rule(
    "will-face",
    "warn",
    3,
    "T *r (will|would|shall|must) *r !(face|pay|suffer|bear|be hold|be meet|regret|answer|be isolate|lose) ~4 (consequence|price|cost|sanction|penalty|isolation|response|accountable|responsible|force|fury|resolve|war|destruction|loss|for)",
    { source: "speaker", confidence: 0.8, negation: "keeps", isTargetSubject: true },
  ),
  rule("not-tolerate", "warn", 3, "(will|shall|can|could|would|must) *r !(tolerate|accept|allow|permit|let|stand by|stand idly by|ignore) ~4 T", {
    negation: "needs",
    confidence: 0.8,
  }),
  rule("threaten", "warn", 3, "!(threaten|caution|punish|sanction|retaliate against|destroy|confront|hold accountable|deter|isolate) T", {
    confidence: 0.65,
  }),
  rule("warn", "warn", 3, "!(warn) T ~1 (that|against|not|of|about|to)", { confidence: 0.85 }),
  rule("hold-accountable", "warn", 3, "!hold T ~4 (accountable|responsible|account)", { confidence: 0.85 }),
  rule(
    "concern",
    "warn",
    1,
    "(concern|concerned|worried|disappointed|alarmed|dismay|outrage|disturbed|disappoint|appalled) ~2 (about|by|with|over|in|at) ~5 N",
    { source: "any", confidence: 0.6 },
  ),
  rule(
    "menace",
    "warn",
    2,
    "T 's ~4 (aggression|invasion|occupation|provocation|threat|violation|brutality|interference|crackdown|behavior|annexation|repression|abuse|belligerence|misdeed|crime|atrocity|attack|destabilize|destabilizing|reckless)",
    { source: "speaker", confidence: 0.45 },
  ),
  rule(
    "menace-of",
    "warn",
    2,
    "(aggression|invasion|occupation|provocation|violation|brutality|interference|crackdown|annexation|repression|abuse|belligerence|crime|atrocity|tyranny|cruelty|misdeed|behavior|intransigence) ~2 (of|by|from) T",
    { source: "speaker", confidence: 0.5 },
  ),
  rule(
    "fails-to",
    "warn",
    2,
    "T *r (have|be|have be|do)? *r (fail|refuse|continue) to *r (meet|comply|live|abide|honor|uphold|flout|violate|defy|threaten|destabilize|respond|act|cooperate|stop|end)",
    { source: "speaker", confidence: 0.65, isTargetSubject: true, negation: "keeps" },
  ),
  rule(
    "defies",
    "warn",
    2,
    "T *r (have|be|have be|continue to|keep)? *r (flout|defy|menace|bully|intimidate|terrorize|brutalize|oppress|starve|destabilize|annex)",
    { source: "speaker", confidence: 0.6, isTargetSubject: true },
  ),
  rule(
    "regime",
    "warn",
    2,
    "(brutal|rogue|reckless|dangerous|murderous|corrupt|oppressive|vicious|evil|terrorist|failing|failed|dictatorial|tyrannical|depraved|deprave|repressive|hostile|totalitarian|twisted|cruel|outlaw|criminal|illegitimate) ~2 (regime|dictator|dictatorship|government|ruler|state|leader) ~2 (in|of)? T",
    { source: "speaker", confidence: 0.55 },
  ),
  rule(
    "its-regime",
    "warn",
    2,
    "T ~1 (regime|dictator|dictatorship) ~8 (threat|threaten|oppress|brutal|terror|kill|starve|murder|destabilize|menace|lie|deceive|cheat|torture)",
    { source: "speaker", confidence: 0.6 },
  ),
  rule(
    "takes-advantage",
    "warn",
    2,
    "T *r (have|be|have be|continue to|keep)? *r !(cheat|rip off|take advantage|violate|undermine|threaten|attack|invade|steal|provoke|exploit)",
    { source: "speaker", confidence: 0.5, isTargetSubject: true },
  ),
];
