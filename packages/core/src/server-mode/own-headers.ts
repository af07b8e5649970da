/** What every request of ours says: no form, image or link can, and a script of another origin has to ask first. */
export const ownHeaders: Readonly<Record<string, string>> = {
  accept: 'application/json',
  'x-genauth': '1',
}
