/**
 * Lets a page tell the server what it is when it comes out of the back/forward cache, at once and when it has tried to renew, which in
 * Firefox has to wait until no copy of the tab has spoken up: nobody else
 * can ask such a page in every browser.
 */
export const reportRestored = `<script type="module">
  addEventListener('pageshow', ({ persisted }) => {
    const { genauth } = window
    const tell = (...facts) => fetch('/report?' + facts)
    const holds = () => [genauth.getSession().status, genauth.peekToken() ? 'token' : 'no token']
    if (!persisted) return
    void tell('shown', ...holds())
    setTimeout(async () => {
      const outcome = await genauth.renew().then(() => 'renewed', () => 'not renewed')
      void tell(outcome, ...holds(), genauth.getPendingAction() ?? 'idle')
    }, 600)
  })
</script>`
