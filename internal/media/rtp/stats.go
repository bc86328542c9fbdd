package rtp

import (
	"math"
	"net/netip"
	"time"
)

// Series is the summary of a measured quantity.
type Series struct {
	Count               uint64
	Min, Avg, Max, Last time.Duration
	Dev                 time.Duration // standard deviation

	mean, m2 float64 // Welford's sums, ns
}

// add takes a value.
func (s *Series) add(d time.Duration) {
	if s.Count == 0 || d < s.Min {
		s.Min = d
	}
	s.Max, s.Last = max(s.Max, d), d
	s.Count++
	delta := float64(d) - s.mean
	s.mean += delta / float64(s.Count)
	s.m2 += delta * (float64(d) - s.mean)
	s.Avg = time.Duration(s.mean)
	s.Dev = time.Duration(math.Sqrt(s.m2 / float64(s.Count)))
}

// Received is what came in.
type Received struct {
	Packets, Bytes uint64 // RTP packets accepted; bytes of payload
	Lost           uint64 // that never came, RFC 3550 §6.4.1
	Duplicate      uint64
	Reordered      uint64
	LossPeriod     Series    // how long each run of lost packets lasted
	Jitter         Series    // interarrival jitter, at each report
	LastUpdate     time.Time // when the last packet came; zero: never
	PayloadType    uint8     // of the last packet of audio
}

// Sent is what went out, with what the other side reports of it.
type Sent struct {
	Packets, Bytes uint64
	Lost           uint64  // as reported
	LossFraction   float64 // of the last report, 0 to 1
	LossPeriod     Series
	Jitter         Series
	LastUpdate     time.Time // of the last report; zero: never
	PayloadType    uint8
}

// Dropped counts packets that were not for this session.
type Dropped struct {
	Malformed uint64 // no RTP or RTCP
	Stranger  uint64 // from another address
	Source    uint64 // with another SSRC, or a sequence number far off
	Payload   uint64 // with a payload type that was not agreed
}

// Stats is what a session counted, at one moment.
type Stats struct {
	Rx      Received
	Tx      Sent
	RTT     Series
	Dropped Dropped
	// Remote is where RTP is sent to; invalid when unknown.
	Remote  netip.AddrPort
	Started time.Time
	// ReportsSent and ReportsReceived count RTCP packets; Goodbyes the BYEs received.
	ReportsSent, ReportsReceived, Goodbyes uint64
}

// counters are those of the session as a whole.
type counters struct {
	started                 time.Time
	rtt                     Series
	sent, received, goodbye uint64
}

// Stats is what the session has counted.
func (s *Session) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Stats{
		Rx: s.rx.received(), Tx: s.tx.stats, RTT: s.count.rtt, Dropped: s.rx.drops,
		Remote: s.where.current, Started: s.count.started,
		ReportsSent: s.count.sent, ReportsReceived: s.count.received, Goodbyes: s.count.goodbye,
	}
}
