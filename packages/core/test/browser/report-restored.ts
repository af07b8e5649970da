/**
 * Lets a page tell the server what it is when it comes out of the back/forward cache, at once and when it has tried to renew: nobody else
 * can ask such a page in every browser. A page that has to load anew says so, and why, as far as the browser knows.
 */
export const reportRestored = `<script type="module">
  const { genauth } = window
  const tell = (...facts) => fetch('/report?' + encodeURIComponent(facts), { keepalive: true })
  const holds = () => [genauth.getSession().status, genauth.peekToken() ? 'token' : 'no token']
  const [{ type, notRestoredReasons }] = performance.getEntriesByType('navigation')
  if (type === 'back_forward') void tell('loaded anew', JSON.stringify(notRestoredReasons))
  addEventListener('pageshow', ({ persisted }) => {
    if (!persisted) return
    void tell('shown', ...holds())
    setTimeout(async () => {
      const outcome = await genauth.renew().then(() => 'renewed', () => 'not renewed')
      void tell(outcome, ...holds(), genauth.getPendingAction() ?? 'idle')
    })
  })
</script>`
