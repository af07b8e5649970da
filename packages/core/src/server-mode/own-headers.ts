/** What every request of ours says: no form, image or link can, and a script of another origin has to ask first. */
export const ownHeaders: Readonly<Record<string, string>> = {
  accept: 'application/json',
  'x-genauth': '1',
}

/** How every question is asked: what came from a cache, or from where a proxy sends people, would be no answer. */
export const ownInit: RequestInit = { headers: ownHeaders, cache: 'no-store', redirect: 'manual' }
