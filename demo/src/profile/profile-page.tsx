import { LoggedIn } from '@genauth/react'
import { Page } from '../frame/page'
import { LoginButtons } from '../parts/login-buttons'
import { Profile } from './profile'
import { ProfileSkeleton } from './profile-skeleton'

/** The profile page: the user's picture, name and claims. */
export function ProfilePage(): React.ReactNode {
  return (
    <LoggedIn
      fallback={({ reason }) =>
        reason === 'loading' ? (
          <ProfileSkeleton />
        ) : (
          <Page title="Profile" lead="Log in to see the claims that GenAuth sends to this app.">
            <LoginButtons />
          </Page>
        )
      }
    >
      <Profile />
    </LoggedIn>
  )
}
