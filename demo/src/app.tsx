import type { GenAuth } from '@genauth/core'
import { GenAuthProvider, type UserChange } from '@genauth/react'
import { createBrowserRouter, RouterProvider } from 'react-router'
import { AppFrame } from './frame/app-frame'
import { CallbackPage } from './frame/callback-page'
import { CrashPage } from './frame/crash-page'
import { NotFoundPage } from './frame/not-found-page'
import { HomePage } from './home/home-page'
import { ProfilePage } from './profile/profile-page'
import { ReportPage } from './reports/report-page'
import { removeDrafts } from './reports/use-draft'
import { TenantsPage } from './tenants/tenants-page'
import { TokensPage } from './tokens/tokens-page'

const router = createBrowserRouter([
  {
    element: <AppFrame />,
    errorElement: <CrashPage />,
    children: [
      { index: true, element: <HomePage /> },
      { path: 'profile', element: <ProfilePage /> },
      { path: 'tokens', element: <TokensPage /> },
      { path: 'tenants', element: <TenantsPage /> },
      { path: 'reports/:year', element: <ReportPage /> },
      { path: 'callback', element: <CallbackPage /> },
      { path: '*', element: <NotFoundPage /> },
    ],
  },
])

function goTo(returnTo: string): void {
  void router.navigate(returnTo, { replace: true })
}

function clearUserData({ reason }: UserChange): void {
  if (reason === 'logout' || reason === 'userSwitched') removeDrafts()
}

/** The whole app: a provider around a router. After a login, the provider navigates with the router. */
export function App({ genauth }: { readonly genauth: GenAuth }): React.ReactNode {
  return (
    <GenAuthProvider client={genauth} onRedirect={goTo} onUserChange={clearUserData}>
      <RouterProvider router={router} />
    </GenAuthProvider>
  )
}
