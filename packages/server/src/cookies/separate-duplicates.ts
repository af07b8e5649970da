import { type RequestCookies, readAllCookies } from './cookie-jar'

/** The maximum number of duplicates to check. A request contains more duplicates only if an attacker has set cookies. */
const maxDuplicates = 20

/**
 * Separates the cookies of a request that contains a cookie name more than once. Returns one set of cookies for each value of a duplicate
 * name. If a value is split into chunks, the chunks have the same prefix (the mark), so a set also contains the other chunks of its value.
 *
 * @returns An empty list if no name occurs twice.
 */
export function separateDuplicates(request: Request): RequestCookies[] {
  const all = [...readAllCookies(request)]
  const duplicates = all.flatMap(([name, values]) =>
    values.length > 1 ? values.map((value) => ({ name, value })) : [],
  )
  return duplicates.slice(0, maxDuplicates).map(({ name, value }) => {
    const mark = value.slice(0, value.indexOf('.') + 1)
    const chosen = all.map(([other, values]): [string, string] => [
      other,
      values.find((one) => one.startsWith(mark)) ?? '',
    ])
    return new Map([...chosen, [name, value]])
  })
}
