import { useSharedLogin } from '../frame/login-context'
import { useReturnTo } from '../frame/use-return-to'

/** Buttons for a login by redirect and by popup. The notices below the header show the errors of both logins. */
export function LoginButtons(): React.ReactNode {
  const { loginAsync, loginWithPopup, isPending } = useSharedLogin()
  const returnTo = useReturnTo()
  const logIn = async () => {
    // The promise of the login rejects if the user returns from GenAuth with the Back button. React would pass the rejection to the error
    // boundary.
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
