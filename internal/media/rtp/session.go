package rtp

import (
	"cmp"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"time"
)

// Config is a Session's.
type Config struct {
	// RTP and RTCP are the sockets; the session owns and closes them. RTCP may be nil: no reports then.
	RTP, RTCP net.PacketConn
	// After is what another session left: its sockets are used, and what is sent goes on from where it stood. Nil: RTP and
	// RTCP, and numbers of its own.
	After *Handover
	// Remote is the other side, which Update changes.
	Remote Remote
	// ClockRate is that of RTP timestamps, Hz; 0 means DefaultClockRate.
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
	DefaultClockRate      = 8000
	DefaultLearnCount     = 5
	DefaultSwitchAfter    = 2 * time.Second
	DefaultReportInterval = 5 * time.Second
)

// Remote is what a session must know about the other side.
type Remote struct {
	// RTP and RTCP are where it said that it receives. Invalid or unspecified: nothing is sent before it is heard.
	RTP, RTCP netip.AddrPort
	// Accept are the payload types that may come in; empty accepts all.
	Accept []uint8
	// EventReceive is the payload type of telephone events coming in, EventSend that of those going out; 0 for none.
	EventReceive, EventSend uint8
	// Mute sends no packets at all, RTCP excepted: recvonly and inactive.
	Mute bool
	// Mux has RTCP on the RTP port, as both sides agreed (RFC 5761): RTCP of the remote does not count then.
	Mux bool
}

// Packet is a received RTP packet.
type Packet struct {
	Seq         uint16
	Timestamp   uint32
	SSRC        uint32
	PayloadType uint8
	Marker      bool
	// Event says that the packet was a telephone event: its payload is not for a decoder, its sequence number counts.
	Event   bool
	Payload []byte // valid during the call
	At      time.Time
}

// Handler hears what comes in, on the session's reader goroutine. Nil fields hear nothing.
type Handler struct {
	// Packet hears every packet of the other side, once.
	Packet func(*Packet)
	// Event hears every telephone event, once, as it begins.
	Event func(Event)
	// Learned is told that the other side sends from an address that it had not said.
	Learned func(netip.AddrPort)
}

// Session is one RTP session.
type Session struct {
	cfg  Config
	rtp  *socket
	rtcp *socket // nil without reports
	mux  *socket // that of rtp, for RTCP
	out  []byte  // of the goroutine that sends
	in   inbound // of readRTP

	mu       sync.Mutex // guards released, remote, rx, tx, where, count
	released bool
	remote   Remote
	rx       receiver
	tx       sender
	where    origin
	count    counters

	done      chan struct{}
	closing   sync.Once
	reporting sync.WaitGroup
	reading   sync.WaitGroup
	err       error // of Close
}

// New starts a session on its sockets.
func New(cfg Config) *Session {
	s := newSession(cfg)
	s.start()
	return s
}

// withDefaults is cfg with every field set that has a default.
func (cfg Config) withDefaults() Config {
	cfg.ClockRate = cmp.Or(cfg.ClockRate, DefaultClockRate)
	cfg.LearnCount = cmp.Or(cfg.LearnCount, DefaultLearnCount)
	cfg.SwitchAfter = cmp.Or(cfg.SwitchAfter, DefaultSwitchAfter)
	cfg.ReportInterval = cmp.Or(cfg.ReportInterval, DefaultReportInterval)
	if cfg.Rand == nil {
		cfg.Rand = rand.Uint64N
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	for cfg.SSRC == 0 {
		cfg.SSRC = uint32(cfg.Rand(1 << 32))
	}
	if cfg.CNAME == "" {
		cfg.CNAME = strconv.FormatUint(cfg.Rand(1<<63), 16)
	}
	return cfg
}

// newSession is a session that is not on its sockets yet.
func newSession(cfg Config) *Session {
	cfg = cfg.withDefaults()
	if cfg.After != nil {
		cfg.RTP, cfg.RTCP = cfg.After.RTP, cfg.After.RTCP
	}
	s := &Session{cfg: cfg, done: make(chan struct{}), out: make([]byte, 0, maxDatagram)}
	s.count.started = time.Now()
	s.where = origin{learnCount: cfg.LearnCount, switchAfter: cfg.SwitchAfter}
	s.rx = receiver{clockRate: cfg.ClockRate, events: eventReceiver{clockRate: cfg.ClockRate}}
	s.tx = newSender(cfg)
	s.setRemote(cfg.Remote)
	return s
}

// start starts the goroutines.
func (s *Session) start() {
	s.rtp = newSocket(s.cfg.RTP)
	s.reading.Add(1)
	go s.readRTP()
	if s.cfg.RTCP == nil {
		return
	}
	s.rtcp, s.mux = newSocket(s.cfg.RTCP), newSocket(s.cfg.RTP)
	s.reading.Add(1)
	go s.readRTCP()
	s.reporting.Add(1)
	go s.report()
}

// Update tells what the other side is now. Sequence, timestamps and statistics go on.
func (s *Session) Update(p Remote) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.setRemote(p)
}

// setRemote takes p over. Under mu, or before anything runs.
func (s *Session) setRemote(p Remote) {
	if p.Mux {
		p.RTCP = p.RTP
	}
	s.remote = p
	s.where.mux = p.Mux
	s.where.tell(p.RTP, p.RTCP)
	s.rx.setAccept(p)
	s.tx.mute(p.Mute)
	if p.Mute || p.EventSend == 0 {
		s.tx.events.abandon()
	}
}

// SSRC is the source identifier of what is sent.
func (s *Session) SSRC() uint32 { return s.cfg.SSRC }

// Close says BYE, closes the sockets and waits for the goroutines. Every call
// returns the first error.
func (s *Session) Close() error {
	s.closing.Do(s.close)
	return s.err
}

func (s *Session) close() {
	close(s.done)
	s.reporting.Wait() // it says BYE
	s.err = s.rtp.Close()
	if s.rtcp != nil {
		s.err = cmp.Or(s.err, s.rtcp.Close())
	}
	s.reading.Wait()
}

// Handover is what a session leaves to the one that goes on in its place.
type Handover struct {
	RTP, RTCP net.PacketConn // open; the caller's until a session has them. RTCP may be nil
	sequence  uint16         // of the next packet
	timestamp uint32         // of the next packet
}

// Release ends the session for another one that goes on in its place: it says no BYE, leaves the sockets open, and waits
// for the goroutines. Nil when it is closed or released already.
func (s *Session) Release() *Handover {
	var h *Handover
	s.closing.Do(func() { h = s.release() })
	return h
}

func (s *Session) release() *Handover {
	s.mu.Lock()
	s.released = true
	h := &Handover{RTP: s.cfg.RTP, RTCP: s.cfg.RTCP, sequence: s.tx.header.SequenceNumber, timestamp: s.tx.header.Timestamp}
	s.mu.Unlock()
	close(s.done)
	s.reporting.Wait()
	s.wakeReaders(time.Unix(1, 0))
	s.reading.Wait()
	s.wakeReaders(time.Time{})
	return h
}

// wakeReaders sets when readers give up; it fails on a closed socket only, which has none.
func (s *Session) wakeReaders(at time.Time) {
	_ = s.rtp.SetReadDeadline(at)
	if s.rtcp != nil {
		_ = s.rtcp.SetReadDeadline(at)
	}
}

// readRTP is the goroutine on the RTP socket. Handlers are called from here.
func (s *Session) readRTP() {
	defer s.reading.Done()
	s.read(s.rtp, s.handleRTP)
}

// readRTCP is the goroutine on the RTCP socket.
func (s *Session) readRTCP() {
	defer s.reading.Done()
	s.read(s.rtcp, s.handleRTCP)
}

// readPause is how long a reader waits after an error, such as a remote port
// that some systems report to be closed.
const readPause = 10 * time.Millisecond

// read hands datagrams to handle until the socket is closed.
func (s *Session) read(from *socket, handle func(b []byte, from netip.AddrPort, now time.Time)) {
	buf := make([]byte, maxDatagram)
	for {
		n, addr, err := from.read(buf)
		switch {
		case err == nil:
			handle(buf[:n], addr, time.Now())
		case errors.Is(err, net.ErrClosed) || !s.wait(readPause):
			return
		}
	}
}

// wait lets d pass. False: the session ends.
func (s *Session) wait(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-s.done:
		return false
	case <-timer.C:
		return true
	}
}

// handleRTP takes a datagram from the RTP socket.
func (s *Session) handleRTP(b []byte, from netip.AddrPort, now time.Time) {
	s.mu.Lock()
	if s.remote.Mux && isRTCP(b) {
		s.mu.Unlock()
		s.handleRTCP(b, from, now)
		return
	}
	s.in = s.accept(b, from, now)
	s.mu.Unlock()
	in := &s.in
	if in.learned {
		s.cfg.Log.Debug("RTP comes from another address", "remote", from)
		if s.cfg.Handler.Learned != nil {
			s.cfg.Handler.Learned(from)
		}
	}
	if in.ok && s.cfg.Handler.Packet != nil {
		s.cfg.Handler.Packet(&in.packet)
	}
	if in.hasEvent && s.cfg.Handler.Event != nil {
		s.cfg.Handler.Event(in.event)
	}
}
