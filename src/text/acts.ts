/** What a sentence does, in words: the acts of event data that words can be. */
export const textActs = {
  reaffirm: "says that a commitment, an alliance, support or friendship holds",
  pledge: "promises a future act for the other's benefit",
  welcome: "receives, greets or honours the other",
  praise: "thanks or commends the other for something it did",
  demand: "asks or urges the other to do or stop something, or says that it must",
  warn: "threatens, condemns or disapproves",
} as const;

export type TextAct = keyof typeof textActs;
