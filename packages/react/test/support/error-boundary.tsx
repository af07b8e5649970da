import { Component, type ReactNode } from 'react'

interface Props {
  readonly children: ReactNode
  readonly fallback: (error: Error, reset: () => void) => ReactNode
  readonly onReset?: () => void
}

/** Shows the error that was thrown below it, and offers a retry. */
export class ErrorBoundary extends Component<Props, { error: Error | undefined }> {
  override state: { error: Error | undefined } = { error: undefined }

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error }
  }

  override render(): ReactNode {
    const { error } = this.state
    if (!error) return this.props.children
    return this.props.fallback(error, () => {
      this.props.onReset?.()
      this.setState({ error: undefined })
    })
  }
}
