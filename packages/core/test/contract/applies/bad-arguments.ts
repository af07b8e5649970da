import { bothModes, type Rows } from './row'

const noPage = {
  ...bothModes,
  fake: 'The fake records its arguments, but does not validate them.',
} as const

/** Rules for invalid or hostile arguments. */
export const badArguments = {
  "C8: handleCallback resolves to the root of the app if the login's returnTo is on another origin":
    noPage,
  "C9: handleCallback resolves to the path, query and hash of the login's returnTo": noPage,
  'login rejects with invalid_options for a reserved parameter, and does not navigate': noPage,
  'L10: logout ignores a returnTo on another origin': noPage,
  'C4: handleCallback rejects with state_mismatch if no pending login matches the URL': noPage,
  'fetch rejects with a TypeError for an invalid URL': noPage,
  'login, loginWithPopup and logout reject with insecure_context outside of a browser page': noPage,
} as const satisfies Rows
