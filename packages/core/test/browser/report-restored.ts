/**
 * Makes a page report its state to the server twice: when the browser restores the page from the back/forward cache, and after the next
 * refresh. The page reports its state itself, because some test drivers cannot read a restored page. If the browser loads the page again
 * and does not restore it, the page reports the browser's reasons.
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
