import { useSharedLogin } from '../frame/login-context'
import { useReturnTo } from '../frame/use-return-to'

/** Both ways to log in. An error of theirs appears in the notices below the header. */
export function LoginButtons(): React.ReactNode {
  const { loginAsync, loginWithPopup, isPending } = useSharedLogin()
  const returnTo = useReturnTo()
  const logIn = async () => {
    // It rejects if the user comes back from GenAuth's page with Back. React would pass that to the error boundary.
    await loginAsync({ returnTo }).catch(() => undefined)
  }
  return (
    <form className="button-row" action={logIn}>
      <button type="submit" className="button" disabled={isPending}>
        Log in with GenAuth
      </button>
      <button
        type="button"
        className="button button-quiet"
        disabled={isPending}
        onClick={loginWithPopup}
      >
        Log in with a popup
      </button>
    </form>
  )
}
