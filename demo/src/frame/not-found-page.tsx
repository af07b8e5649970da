import { Link } from 'react-router'
import { Page } from './page'

/** For addresses that lead nowhere. */
export function NotFoundPage(): React.ReactNode {
  return (
    <Page title="Nothing is here" lead="The address may be mistyped, or the page is gone.">
      <p>
        <Link className="button" to="/">
          Go to the home page
        </Link>
      </p>
    </Page>
  )
}
