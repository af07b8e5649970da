import { isGenAuthError } from '@genauth/core'
import { ErrorNotice } from '../parts/error-notice'
import { Notice } from '../parts/notice'

/** Shown instead of the app where it cannot be: a mistake in its settings, or in itself. */
export function SetUpError({ error }: { readonly error: unknown }): React.ReactNode {
  return (
    <main className="set-up-error">
      <title>It does not work · GenAuth demo</title>
      <h1>The demo does not work</h1>
      {isGenAuthError(error) ? (
        <ErrorNotice error={error} heading="Its settings do not fit" />
      ) : (
        <Notice tone="bad" heading="Something went wrong">
          <p>{String(error)}</p>
        </Notice>
      )}
      <p>
        <code>npm run demo</code> starts it with a local GenAuth, which needs no settings. For a
        tenant of your own, set <code>VITE_GENAUTH_APP_ID</code> and{' '}
        <code>VITE_GENAUTH_APP_HOST</code>.
      </p>
      <p>
        <a className="button" href="/">
          Load the home page again
        </a>
      </p>
    </main>
  )
}
