/** What a signed-in user without access sees. */
export default function Forbidden() {
  return <p role="alert">You do not have access to this page.</p>
}
