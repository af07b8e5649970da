import { type ReactNode, useEffect, useState } from 'react'

interface CountdownProps {
  /** Epoch milliseconds. */
  readonly until: number
}

function inWords(seconds: number): string {
  if (seconds <= 0) return 'expired'
  const minutes = Math.floor(seconds / 60)
  return minutes > 0 ? `in ${minutes} min ${seconds % 60} s` : `in ${seconds} s`
}

/** Counts down the seconds to a time. Only this component renders every second. */
export function Countdown({ until }: CountdownProps): ReactNode {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return (
    <time dateTime={new Date(until).toISOString()}>{inWords(Math.ceil((until - now) / 1000))}</time>
  )
}
