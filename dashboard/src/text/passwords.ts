/** What a new password needs, as the server judges it; in words, before it is tried. */
export interface Need {
  text: string;
  /** null: the server alone can tell. */
  isMet: boolean | null;
}

const [SHORTEST, LONGEST] = [12, 128];
const LEFT_BESIDE_NAME = 8;
const DISTINCT = 5;

export function needsOf(password: string, name: string): Need[] {
  const text = [...password.normalize("NFKC")];
  const plain = text.join("").toLowerCase();
  const beside = name ? plain.replaceAll(name.toLowerCase(), "") : plain;
  return [
    {
      text: `${SHORTEST} to ${LONGEST} characters of any kind; a few words are good`,
      isMet: text.length >= SHORTEST && text.length <= LONGEST,
    },
    {
      text: `${DISTINCT} different characters or more, and no short piece over and over`,
      isMet: new Set(plain).size >= DISTINCT && !isRepeated(plain),
    },
    {
      text: `${LEFT_BESIDE_NAME} characters besides your own name`,
      isMet: [...beside].length >= LEFT_BESIDE_NAME,
    },
    { text: "not one of the most common passwords, nor one with digits around it", isMet: null },
  ];
}

/** Why the server refused it: the first need that is not met, or the one that it alone knows. */
export function refusalOf(password: string, name: string): string {
  const unmet = needsOf(password, name).find((need) => need.isMet === false);
  const why = unmet
    ? `It needs ${unmet.text}.`
    : "It is among the most common passwords, alone or with digits around it.";
  return `The server refused this password. ${why} Choose another.`;
}

function isRepeated(text: string): boolean {
  return (text + text).indexOf(text, 1) < text.length;
}
