import { Component, type ReactNode } from 'react'
import type { GenAuthError } from './sample-error'

interface ErrorBoundaryProps {
  readonly children: ReactNode
  readonly fallback: (error: GenAuthError, retry: () => void) => ReactNode
  readonly onRetry?: () => void
}

/** If a component inside this boundary throws an error, shows the error and a button to retry. */
export class ErrorBoundary extends Component<
  ErrorBoundaryProps,
  { readonly error: GenAuthError | undefined }
> {
  override state: { readonly error: GenAuthError | undefined } = { error: undefined }

  static getDerivedStateFromError(error: GenAuthError): { error: GenAuthError } {
    return { error }
  }

  override render(): ReactNode {
    const { error } = this.state
    if (!error) return this.props.children
    return this.props.fallback(error, () => {
      this.props.onRetry?.()
      this.setState({ error: undefined })
    })
  }
}
