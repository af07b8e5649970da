// Finds the words of words.json in texts. Prose linters such as vale check Markdown, but not all comments and strings.

/** The text between two words: spaces, or a line break and the marker of a comment or quotation. */
const gap = String.raw`(?:[^\S\n]+|[^\S\n]*\r?\n[^\S\n]*(?:(?:\/\/|\*|#|>|--)[^\S\n]*)*)`

const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

/** Returns a regular expression that matches whole words, in upper or lower case. */
const expressionOf = (pattern) =>
  new RegExp(
    String.raw`(?<![\p{L}\p{N}_])${pattern.split(' ').map(literal).join(gap)}(?![\p{L}\p{N}_])`,
    'giu',
  )

/**
 * Finds words in a text, even across a line break.
 *
 * @param text the content of a file
 * @param words `{ pattern, instead }` each: `pattern` is one word, or several with single spaces
 * @returns `{ line, word, instead }` each, by line
 */
export function findWords(text, words) {
  return words
    .flatMap(({ pattern, instead }) =>
      [...text.matchAll(expressionOf(pattern))].map(({ index }) => ({
        line: text.slice(0, index).split('\n').length,
        word: pattern,
        instead,
      })),
    )
    .sort((one, other) => one.line - other.line)
}
