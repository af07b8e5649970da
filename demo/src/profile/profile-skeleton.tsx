/** Shows a placeholder while the profile is loading. */
export function ProfileSkeleton(): React.ReactNode {
  return (
    <div>
      <title>Profile · GenAuth demo</title>
      <h1 className="visually-hidden" tabIndex={-1}>
        Loading your profile
      </h1>
      <div className="profile-head">
        <span className="avatar avatar-large skeleton" />
        <div className="profile-names">
          <div className="skeleton skeleton-heading" />
          <div className="skeleton skeleton-line" />
        </div>
      </div>
      <div className="skeleton skeleton-table" />
    </div>
  )
}
