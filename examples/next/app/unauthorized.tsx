import { Account } from './account'

/** What a user sees after a login has failed: the error, and a button that starts the next login. */
export default function Unauthorized() {
  return <Account />
}
