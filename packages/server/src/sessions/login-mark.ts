import { storeKeyOf } from './store-key'

/** 96 bits tell logins apart, and take little of a cookie's room. */
const markLength = 16

/** A short hash of a login, by which a session recognizes a repeated callback. It does not reveal the `state`. */
export async function loginMarkOf(state: string): Promise<string> {
  return (await storeKeyOf({ id: `login ${state}` })).slice(0, markLength)
}
