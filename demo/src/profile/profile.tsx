import { useUser } from '@genauth/react'
import { Page } from '../frame/page'
import { Avatar } from '../parts/avatar'
import { ErrorNotice } from '../parts/error-notice'
import { Icon } from '../parts/icon'
import { ClaimTable } from './claim-table'
import { ProfileSkeleton } from './profile-skeleton'

/** Shows the profile of the signed-in user. */
export function Profile(): React.ReactNode {
  const result = useUser()
  const { status, error, isFetching, refetch } = result
  if (status === 'pending' || status === 'anonymous') return <ProfileSkeleton />
  const reloadButton = (
    <button
      type="button"
      className="button button-quiet button-small"
      disabled={isFetching}
      onClick={() => void refetch()}
    >
      <Icon name="renew" /> {isFetching ? 'Loading…' : 'Reload'}
    </button>
  )
  if (status === 'error') {
    return (
      <Page title="Profile" lead="You are logged in, but GenAuth did not return your profile.">
        <ErrorNotice error={error} heading="Your profile could not be loaded">
          {reloadButton}
        </ErrorNotice>
      </Page>
    )
  }
  const { user } = result
  const name = user.name ?? user.nickname ?? user.preferred_username ?? 'No name'
  return (
    <div>
      <title>Profile · GenAuth demo</title>
      <div className="profile-head">
        <Avatar picture={user.picture} name={name} size="large" />
        <div className="profile-names">
          <h1 tabIndex={-1}>{name}</h1>
          <Email email={user.email} isVerified={user.email_verified === true} />
        </div>
        <div className="profile-tools">{reloadButton}</div>
      </div>
      {error && <ErrorNotice error={error} tone="warn" heading="Your profile may be out of date" />}
      <ClaimTable user={user} />
    </div>
  )
}

function Email(props: {
  readonly email: string | null | undefined
  readonly isVerified: boolean
}): React.ReactNode {
  if (!props.email) return <p className="profile-mail">No e-mail address</p>
  return (
    <p className="profile-mail">
      <span>{props.email}</span>
      {props.isVerified ? (
        <span className="badge badge-good">
          <Icon name="check" /> verified
        </span>
      ) : (
        <span className="badge">not verified</span>
      )}
    </p>
  )
}
