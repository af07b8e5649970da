/** How the answer of a login comes home: to the page that left, or to the popup that it opened. */
export type LoginKind = 'redirect' | 'popup'

const prefixes: Record<LoginKind, string> = { redirect: 'genauth-r.', popup: 'genauth-p.' }

/** Makes a state that is recognised as ours, and as of this kind, when it comes back. */
export function createState(kind: LoginKind, random: string): string {
  return prefixes[kind] + random
}

/** What kind of ours this state is; `undefined` if it is none. */
export function readStateKind(state: string | null): LoginKind | undefined {
  return (Object.keys(prefixes) as LoginKind[]).find((kind) => state?.startsWith(prefixes[kind]))
}
