import { Link } from 'react-router'
import { Page } from './page'

/** Shown for a URL without a page. */
export function NotFoundPage(): React.ReactNode {
  return (
    <Page title="Page not found" lead="The URL may be mistyped, or the page no longer exists.">
      <p>
        <Link className="button" to="/">
          Go to the home page
        </Link>
      </p>
    </Page>
  )
}
