package rtp

import (
	"log/slog"
	"net"
	"net/netip"
	"time"
)

// Config is a Session's.
type Config struct {
	// RTP and RTCP are the sockets; the session owns and closes them. RTCP may be nil: no reports then.
	RTP, RTCP net.PacketConn
	// Peer is the other side, which Update changes.
	Peer Peer
	// ClockRate is that of RTP timestamps, Hz; 0 means 8000.
	ClockRate int
	// SSRC of what is sent, 0 for a random one. CNAME of RTCP, "" for a random one.
	SSRC  uint32
	CNAME string
	// Handler hears what comes in.
	Handler Handler
	// LearnCount is how many packets in order from an address make it the other side's; 0 means DefaultLearnCount.
	LearnCount int
	// SwitchAfter is how long the other side must be silent before another address may take its place; 0 means DefaultSwitchAfter.
	SwitchAfter time.Duration
	// ReportInterval is the minimum of RFC 3550 §6.2; 0 means DefaultReportInterval.
	ReportInterval time.Duration
	// Rand gives random numbers below n; nil is the system's.
	Rand func(n uint64) uint64
	// Log receives what is of use to a developer; nil discards it.
	Log *slog.Logger
}

// The defaults of Config.
const (
	DefaultLearnCount     = 5
	DefaultSwitchAfter    = 2 * time.Second
	DefaultReportInterval = 5 * time.Second
)

// Peer is what a session must know about the other side.
type Peer struct {
	// RTP and RTCP are where it said that it receives. Invalid or unspecified: nothing is sent before it is heard.
	RTP, RTCP netip.AddrPort
	// Accept are the payload types that may come in; empty accepts all.
	Accept []uint8
	// EventReceive is the payload type of telephone events coming in, EventSend that of those going out; 0 for none.
	EventReceive, EventSend uint8
	// Mute sends no packets at all, RTCP excepted: recvonly and inactive.
	Mute bool
}

// Packet is a received RTP packet.
type Packet struct {
	Seq         uint16
	Timestamp   uint32
	SSRC        uint32
	PayloadType uint8
	Marker      bool
	Payload     []byte // valid during the call
	At          time.Time
}

// Handler hears what comes in, on the session's reader goroutine. Nil fields hear nothing.
type Handler struct {
	Packet func(*Packet)
	Event  func(Event)
	// Learned is told that the other side sends from an address that it had not said.
	Learned func(netip.AddrPort)
}

// Session is one RTP session.
type Session struct{}

// New starts a session on its sockets.
func New(cfg Config) *Session { return &Session{} }

// Update tells what the other side is now. Sequence, timestamps and statistics go on.
func (s *Session) Update(p Peer) {}

// Send sends payload, which lasts ticks, as payload type pt. While the session is muted or does not know where to, only time passes.
func (s *Session) Send(pt uint8, payload []byte, ticks int) error { return nil }

// SendEvent does the part of the digits waiting that falls into the next ticks. False: there is none, so send audio.
func (s *Session) SendEvent(ticks int) (bool, error) { return false, nil }

// QueueDigits adds digits (0-9 * # A-D, R for a flash) to be sent as telephone events. All or none are taken.
func (s *Session) QueueDigits(digits string) error { return nil }

// Stats is what the session has counted.
func (s *Session) Stats() Stats { return Stats{} }

// SSRC is the source identifier of what is sent.
func (s *Session) SSRC() uint32 { return 0 }

// Close says BYE, closes the sockets and waits for the goroutines.
func (s *Session) Close() error { return nil }
