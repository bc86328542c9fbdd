package rtp

import (
	"net/netip"
	"time"
)

// Series is the summary of a measured quantity.
type Series struct {
	Count               uint64
	Min, Avg, Max, Last time.Duration
	Dev                 time.Duration // standard deviation
}

// Received is what came in.
type Received struct {
	Packets, Bytes uint64 // RTP packets accepted; bytes of payload
	Lost           uint64 // that never came, RFC 3550 §6.4.1
	Duplicate      uint64
	Reordered      uint64
	LossPeriod     Series // how long each run of lost packets lasted
	Jitter         Series // interarrival jitter
	LastUpdate     time.Time
	PayloadType    uint8
}

// Sent is what went out, with what the other side reports of it.
type Sent struct {
	Packets, Bytes uint64
	Lost           uint64 // as reported
	LossFraction   float64
	LossPeriod     Series
	Jitter         Series
	LastUpdate     time.Time // of the last report; zero: never
	PayloadType    uint8
}

// Dropped counts packets that were not for this session.
type Dropped struct {
	Malformed uint64 // no RTP or RTCP
	Stranger  uint64 // from another address
	Source    uint64 // with another SSRC
	Payload   uint64 // with a payload type that was not agreed
}

// Stats is what a session counted, at one moment.
type Stats struct {
	Rx      Received
	Tx      Sent
	RTT     Series
	Dropped Dropped
	// Remote is where RTP is sent to.
	Remote  netip.AddrPort
	Started time.Time
	// ReportsSent and ReportsReceived count RTCP packets; Goodbyes those that were BYE.
	ReportsSent, ReportsReceived, Goodbyes uint64
}
