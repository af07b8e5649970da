import { LoggedIn } from '@genauth/react'
import { Page } from '../frame/page'
import { LoginButtons } from '../parts/login-buttons'
import { Profile } from './profile'
import { ProfileSkeleton } from './profile-skeleton'

/** Who is logged in: picture, name, and all claims. */
export function ProfilePage(): React.ReactNode {
  return (
    <LoggedIn
      fallback={({ reason }) =>
        reason === 'loading' ? (
          <ProfileSkeleton />
        ) : (
          <Page title="Profile" lead="Log in to see what GenAuth tells this app about you.">
            <LoginButtons />
          </Page>
        )
      }
    >
      <Profile />
    </LoggedIn>
  )
}
