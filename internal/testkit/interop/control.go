package interop

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"
	"time"
)

// maxNetstring bounds one message of the control connection, in bytes.
const maxNetstring = 1 << 20

// Event is something that happened to a baresip, as its control connection tells it.
type Event struct {
	Type      string `json:"type"` // one of the Event constants, or another of baresip's
	Class     string `json:"class"`
	Account   string `json:"accountaor"`
	Direction string `json:"direction"` // "incoming" or "outgoing"
	Remote    string `json:"peeruri"`
	CallID    string `json:"id"`
	Param     string `json:"param"` // the digit, the reason, "offer" or "answer"
}

// Types of Event.
const (
	EventRegistered     = "REGISTER_OK"
	EventRegisterFailed = "REGISTER_FAIL"
	EventIncoming       = "CALL_INCOMING"
	EventRinging        = "CALL_RINGING"
	EventProgress       = "CALL_PROGRESS"
	EventEstablished    = "CALL_ESTABLISHED"
	EventClosed         = "CALL_CLOSED"
	EventDTMFStart      = "CALL_DTMF_START"
	EventRemoteSDP      = "CALL_REMOTE_SDP" // Param "offer": also what a hold or unhold by the remote shows as
	EventRTPEstablished = "CALL_RTPESTAB"   // the first RTP packet has come; may precede EventEstablished
)

// controlMessage is an event or the answer to a command.
type controlMessage struct {
	Event
	IsEvent    bool   `json:"event"`
	IsResponse bool   `json:"response"`
	OK         bool   `json:"ok"`
	Data       string `json:"data"`
	Token      string `json:"token"`
}

// control is a connection to baresip's ctrl_tcp: JSON objects as netstrings, both ways.
type control struct {
	conn      net.Conn
	events    feed[Event]
	responses feed[controlMessage]
	done      chan struct{} // closed when run has ended
	mu        sync.Mutex
	commands  int // guarded by mu: how many were sent; the last one's number is its token
}

// dialControl connects and starts reading.
func dialControl(address string) (*control, error) {
	conn, err := net.DialTimeout("tcp4", address, Patience)
	if err != nil {
		return nil, fmt.Errorf("connect to the control port: %w", err)
	}
	c := &control{conn: conn, done: make(chan struct{})}
	go c.run()
	return c, nil
}

// run reads until the connection ends.
func (c *control) run() {
	defer close(c.done)
	defer c.events.end()
	defer c.responses.end()
	r := bufio.NewReader(c.conn)
	for {
		b, err := readNetstring(r)
		if err != nil {
			return
		}
		var m controlMessage
		if json.Unmarshal(b, &m) != nil {
			continue
		}
		if m.IsEvent {
			c.events.add(m.Event)
		} else if m.IsResponse {
			c.responses.add(m)
		}
	}
}

// close ends the connection and waits for run.
func (c *control) close() {
	c.conn.Close()
	<-c.done
}

// command sends a command and returns what baresip says to it.
func (c *control) command(name, params string) (string, error) {
	token, err := c.send(name, params)
	if err != nil {
		return "", err
	}
	answer, _, err := c.responses.wait(0, Patience, func(m controlMessage) bool { return m.Token == token })
	if err != nil {
		return "", err
	}
	if !answer.OK {
		return answer.Data, fmt.Errorf("refused: %s", answer.Data)
	}
	return answer.Data, nil
}

// send writes a command and returns its token.
func (c *control) send(name, params string) (token string, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.commands++
	token = strconv.Itoa(c.commands)
	b, err := json.Marshal(map[string]string{"command": name, "params": params, "token": token})
	if err != nil {
		return "", err
	}
	if err := c.conn.SetWriteDeadline(time.Now().Add(Patience)); err != nil {
		return "", err
	}
	_, err = fmt.Fprintf(c.conn, "%d:%s,", len(b), b)
	return token, err
}

// errNetstring is what a peer that speaks something else gets.
var errNetstring = errors.New("not a netstring")

// readNetstring reads "LENGTH:BYTES,".
func readNetstring(r *bufio.Reader) ([]byte, error) {
	digits, err := r.ReadString(':')
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(digits[:len(digits)-1])
	if err != nil || n < 0 || n > maxNetstring {
		return nil, errNetstring
	}
	b := make([]byte, n+1)
	if _, err := io.ReadFull(r, b); err != nil {
		return nil, err
	}
	if b[n] != ',' {
		return nil, errNetstring
	}
	return b[:n], nil
}
