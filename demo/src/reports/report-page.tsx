import { RequireLogin } from '@genauth/react'
import { useParams } from 'react-router'
import { useSharedLogin } from '../frame/login-context'
import { Page } from '../frame/page'
import { ErrorNotice } from '../parts/error-notice'
import { LoginButtons } from '../parts/login-buttons'
import { NoteForm } from './note-form'
import { Report } from './report'

/** A page that nobody sees without a login. Whoever follows a link to it is sent to log in, and then to where the link led. */
export function ReportPage(): React.ReactNode {
  const { year = '' } = useParams()
  const shared = useSharedLogin()
  return (
    <RequireLogin
      fallback={({ reason, error }) => {
        if (reason === 'loading' || reason === 'none') return <Leaving reason={reason} />
        return (
          <Page title="Report" lead="This page is for people who are logged in.">
            {error && error !== shared.error && reason === 'error' && (
              <ErrorNotice error={error} heading="The login could not begin" />
            )}
            <LoginButtons />
          </Page>
        )
      }}
    >
      <Page
        title={`Report ${year}`}
        heading={`The year ${year}`}
        lead="Difference Engine Works, in thousands of pounds."
      >
        <Report year={year} />
        <NoteForm year={year} />
      </Page>
    </RequireLogin>
  )
}

function Leaving({ reason }: { readonly reason: 'loading' | 'none' }): React.ReactNode {
  return (
    <Page title="Report" lead={reason === 'none' ? 'Taking you to the login page…' : 'One moment…'}>
      <div className="skeleton skeleton-table" />
    </Page>
  )
}
