// Finds the warnings in what npm prints. npm has no option that turns warnings into errors.

/** A dry run needs no account, but npm mentions that a real run does. */
const expected = /requires you to be logged in/

/** Returns the warnings and errors in npm's output. */
export const findWarnings = (output) =>
  output.split('\n').filter((line) => /^npm (warn|error)\b/i.test(line) && !expected.test(line))
