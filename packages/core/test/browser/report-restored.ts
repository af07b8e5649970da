/**
 * Makes a page report its state to the server when it is restored from the back/forward cache, and after the next refresh. Not every driver
 * can read a restored page. If the browser reloads the page instead of restoring it, the page reports the reload and the browser's reasons.
 */
export const reportRestored = `<script type="module">
  const { genauth } = window
  const report = (...parts) => fetch('/report?' + encodeURIComponent(parts), { keepalive: true })
  const state = () => [genauth.getSession().status, genauth.peekToken() ? 'token' : 'no token']
  const [{ type, notRestoredReasons }] = performance.getEntriesByType('navigation')
  if (type === 'back_forward') void report('loaded again', JSON.stringify(notRestoredReasons))
  addEventListener('pageshow', ({ persisted }) => {
    if (!persisted) return
    void report('shown', ...state())
    setTimeout(async () => {
      const outcome = await genauth.renew().then(() => 'renewed', () => 'not renewed')
      void report(outcome, ...state(), genauth.getPendingAction() ?? 'idle')
    })
  })
</script>`
