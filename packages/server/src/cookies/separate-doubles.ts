import { type RequestCookies, readAllCookies } from './cookie-jar'

/** More than any browser sends of one name without somebody else's doing. */
const mostDoubles = 20

/**
 * Reads a request in which names come twice as the requests that it may be put together from: one for each value of such a name, and with
 * it those values of other names that have its mark, as chunks of one value have.
 *
 * @returns Nothing where no name comes twice.
 */
export function separateDoubles(request: Request): RequestCookies[] {
  const all = [...readAllCookies(request)]
  const doubles = all.flatMap(([name, values]) =>
    values.length > 1 ? values.map((value) => ({ name, value })) : [],
  )
  return doubles.slice(0, mostDoubles).map(({ name, value }) => {
    const mark = value.slice(0, value.indexOf('.') + 1)
    const chosen = all.map(([other, values]): [string, string] => [
      other,
      values.find((one) => one.startsWith(mark)) ?? '',
    ])
    return new Map([...chosen, [name, value]])
  })
}
