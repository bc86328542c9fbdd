package interop

import (
	"encoding/json"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"time"
)

// Binding is one contact that Kamailio holds for a user.
type Binding struct {
	Contact   string        // URI
	Expires   time.Duration // what is left
	CallID    string
	CSeq      int
	UserAgent string
	Received  string // where it came from, when that differs
	Socket    string // of Kamailio, such as "udp:127.1.2.3:40000"
}

// rpcSocket is the datagram socket of Kamailio's JSON-RPC.
func (k *Kamailio) rpcSocket() string { return filepath.Join(k.dir, "rpc.sock") }

// Bindings returns what Kamailio holds for the user now.
func (k *Kamailio) Bindings(user string) []Binding {
	k.t.Helper()
	bindings, err := k.bindings(user)
	if err != nil {
		k.t.Fatalf("ask kamailio for the bindings of %s: %v", user, err)
	}
	return bindings
}

// WaitBindings waits until Kamailio holds n bindings for the user, and returns them.
func (k *Kamailio) WaitBindings(user string, n int) []Binding {
	k.t.Helper()
	return k.WaitBinding(user, fmt.Sprintf("%d bindings", n), func(b []Binding) bool { return len(b) == n })
}

// WaitBinding waits until the user's bindings are as accept wants them (what says it in words), and returns them.
func (k *Kamailio) WaitBinding(user, what string, accept func([]Binding) bool) []Binding {
	k.t.Helper()
	for next := 0; ; {
		if k.child == nil {
			k.t.Fatal("kamailio is stopped")
		}
		bindings := k.Bindings(user)
		if accept(bindings) {
			return bindings
		}
		var err error
		if _, next, err = k.child.out.waitLine(next, "binding (saved|expired)"); err != nil {
			k.t.Fatalf("wait for %s of %s at kamailio: %v; it has %v", what, user, err, bindings)
		}
	}
}

// ulLookup is the part of the answer to ul.lookup that is wanted.
type ulLookup struct {
	Contacts []struct {
		Contact struct {
			Address   string
			Expires   json.RawMessage // seconds, or "permanent", "deleted", "expired"
			CallID    string          `json:"Call-ID"`
			CSeq      int
			UserAgent string `json:"User-Agent"`
			Received  string
			Socket    string
		}
	}
}

// bindings asks over JSON-RPC; a user without bindings has none.
func (k *Kamailio) bindings(user string) ([]Binding, error) {
	var answer ulLookup
	err := k.call("ul.lookup", []string{"location", user}, &answer)
	if err != nil && strings.Contains(err.Error(), "AOR not found") {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var bindings []Binding
	for _, entry := range answer.Contacts {
		c := entry.Contact
		var left int
		if json.Unmarshal(c.Expires, &left) != nil || left <= 0 {
			continue // expired or deleted, and not yet swept
		}
		bindings = append(bindings, Binding{
			Contact: c.Address, Expires: time.Duration(left) * time.Second, CallID: c.CallID, CSeq: c.CSeq,
			UserAgent: absent(c.UserAgent), Received: absent(c.Received), Socket: absent(c.Socket),
		})
	}
	return bindings, nil
}

// absent maps Kamailio's marks for nothing to "".
func absent(s string) string {
	if s == "[not set]" || s == "n/a" {
		return ""
	}
	return s
}

// call sends one JSON-RPC request over the datagram socket and reads its answer.
func (k *Kamailio) call(method string, params []string, result any) error {
	mine := filepath.Join(k.dir, fmt.Sprintf("client%d.sock", time.Now().UnixNano()))
	conn, err := net.DialUnix("unixgram", &net.UnixAddr{Name: mine, Net: "unixgram"},
		&net.UnixAddr{Name: k.rpcSocket(), Net: "unixgram"})
	if err != nil {
		return err
	}
	defer conn.Close()
	request, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
	if err != nil {
		return err
	}
	if err := conn.SetDeadline(time.Now().Add(Patience)); err != nil {
		return err
	}
	if _, err := conn.Write(request); err != nil {
		return err
	}
	buf := make([]byte, 64<<10)
	n, err := conn.Read(buf)
	if err != nil {
		return err
	}
	return decodeAnswer(buf[:n], result)
}

// decodeAnswer takes the result, or the error, out of a JSON-RPC answer.
func decodeAnswer(b []byte, result any) error {
	var answer struct {
		Result json.RawMessage
		Error  *struct{ Message string }
	}
	if err := json.Unmarshal(b, &answer); err != nil {
		return fmt.Errorf("answer %q: %w", b, err)
	}
	if answer.Error != nil {
		return fmt.Errorf("refused: %s", answer.Error.Message)
	}
	return json.Unmarshal(answer.Result, result)
}
