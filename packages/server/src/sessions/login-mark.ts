import { storeKeyOf } from './store-key'

/** 96 bits tell logins apart, and take little of a cookie's room. */
const markLength = 16

/** A short mark of a login, by which a session knows a callback that it came from. The `state` cannot be told from it. */
export async function loginMarkOf(state: string): Promise<string> {
  return (await storeKeyOf({ id: `login ${state}` })).slice(0, markLength)
}
