/** How the login response returns to the app: by a redirect of the same tab, or through a popup. */
export type LoginKind = 'redirect' | 'popup'

const prefixes: Record<LoginKind, string> = { redirect: 'genauth-r.', popup: 'genauth-p.' }

/** Creates a state with a prefix. The prefix identifies our logins and their kind. */
export function createState(kind: LoginKind, random: string): string {
  return prefixes[kind] + random
}

/** Returns the kind of login that a state belongs to; `undefined` if the state has none of our prefixes. */
export function readStateKind(state: string | null): LoginKind | undefined {
  return (Object.keys(prefixes) as LoginKind[]).find((kind) => state?.startsWith(prefixes[kind]))
}
