import { bothModes, type Rows } from './row'

const noPage = { ...bothModes, fake: 'The fake records its arguments, and checks none.' } as const

/** Arguments that must not do harm. */
export const badArguments = {
  'C8: a login with a returnTo on another origin comes back to the root of the app': noPage,
  'C9: a login with a returnTo comes back to its path, query and hash': noPage,
  'login rejects with invalid_options for a parameter of the protocol, and stays': noPage,
  'L10: a logout with a returnTo on another origin goes to the root of the app': noPage,
  'C4: handleCallback rejects with state_mismatch for a URL of no login of ours': noPage,
  'fetch rejects with a TypeError for an invalid URL': noPage,
  'a client without a page rejects with insecure_context': noPage,
} as const satisfies Rows
