import winkNLP, { type ItemSentence, type ItemToken, type ItsFunction, type Model } from "wink-nlp";
import model from "wink-eng-lite-web-model";

/** A word of a sentence with what the language model says of it. */
export interface Word {
  readonly text: string;
  /** Lower case, without inflection where the model knows it. */
  readonly lemma: string;
  /** Part of speech as one letter, see `tags`. */
  readonly tag: string;
}

/** Universal parts of speech as the letters that patterns use. */
const tags: Readonly<Record<string, string>> = {
  ADJ: "j",
  ADP: "p",
  ADV: "r",
  AUX: "x",
  CCONJ: "c",
  DET: "d",
  INTJ: "i",
  NOUN: "n",
  NUM: "m",
  PART: "t",
  PRON: "o",
  PROPN: "N",
  PUNCT: ",",
  SCONJ: "s",
  SYM: "m",
  VERB: "v",
};

/** The model without rules for entities of one's own, which it writes out anew, and twice as long, for each reader. */
const plainModel: Model = { ...model, metaCER: () => ({ machines: "", transformers: [] }) };

/** A sentence as printed, and its words. */
export interface Sentence {
  readonly text: string;
  readonly words: readonly Word[];
}

/** What reads English. */
export interface Language {
  /** The sentences of a text. Paragraphs end sentences. */
  sentences(text: string): Sentence[];
  /** The words of a name, in lower case, cut as those of a text are. */
  nameWords(name: string): string[];
}

/**
 * A reader that has read nothing yet. The model remembers words that it has met and then cuts "India's" in one piece or two: a possessive is cut before
 * it gets there, and each batch of documents has a reader of its own, so that what was read before decides nothing.
 */
export function language(): Language {
  const nlp = winkNLP(plainModel, ["sbd", "pos"]);
  // The package's types say that a token needs no model to be inflected; its code gives one.
  const part = nlp.its.pos as unknown as ItsFunction<string>;
  const lemma = nlp.its.lemma as unknown as ItsFunction<string>;
  const cut = (text: string): string => text.replace(/([\p{L}\p{N}.])'([sS])(?![\p{L}\p{N}])/gu, "$1 '$2");
  return {
    sentences(text) {
      const made: Sentence[] = [];
      for (const paragraph of text.split("\n")) {
        if (paragraph.trim() === "") continue;
        nlp
          .readDoc(cut(paragraph))
          .sentences()
          .each((sentence: ItemSentence) => {
            const words: Word[] = [];
            sentence.tokens().each((token: ItemToken) => {
              const pos = token.out(part);
              // The model has no lemma for a few odd strings.
              const stem: string | undefined = token.out(lemma);
              if (pos !== "SPACE") words.push({ text: token.out(), lemma: (stem ?? token.out()).toLowerCase(), tag: tags[pos] ?? "n" });
            });
            if (words.length > 0)
              made.push({
                text: sentence
                  .out()
                  .trim()
                  .replace(/ '([sS])(?![\p{L}\p{N}])/gu, "'$1"),
                words,
              });
          });
      }
      return made;
    },
    nameWords(name) {
      const words: string[] = [];
      nlp
        .readDoc(cut(name))
        .tokens()
        .each((token: ItemToken) => {
          words.push(token.out().toLowerCase());
        });
      return words;
    },
  };
}
