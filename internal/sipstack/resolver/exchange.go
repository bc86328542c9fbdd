package resolver

import (
	"context"
	"errors"
	"net"
	"strings"
	"time"

	"github.com/miekg/dns"
)

// errOtherAnswer tells that an answer belongs to another question.
var errOtherAnswer = errors.New("answer to another question")

// maxDatagram is how much is read of an answer over UDP, in bytes: some servers send more than the 512 of RFC 1035.
const maxDatagram = 4096

// answers tells whether a message answers a query: its ID and question are the same.
func answers(answer, query *dns.Msg) bool {
	if !answer.Response || answer.Id != query.Id || len(answer.Question) != 1 {
		return false
	}
	a, q := answer.Question[0], query.Question[0]
	return a.Qtype == q.Qtype && a.Qclass == q.Qclass && strings.EqualFold(a.Name, q.Name)
}

// exchangeSocket asks one server through a socket of its own. What comes in and is no answer to the query is passed over.
func exchangeSocket(ctx context.Context, network, server string, query *dns.Msg) (*dns.Msg, error) {
	var dialer net.Dialer
	socket, err := dialer.DialContext(ctx, network, server)
	if err != nil {
		return nil, err
	}
	defer socket.Close()
	if deadline, ok := ctx.Deadline(); ok {
		socket.SetDeadline(deadline)
	}
	defer context.AfterFunc(ctx, func() { socket.SetDeadline(time.Unix(1, 0)) })()

	conn := &dns.Conn{Conn: socket, UDPSize: maxDatagram}
	if err := conn.WriteMsg(query); err != nil {
		return nil, err
	}
	for {
		answer, err := conn.ReadMsg()
		if _, broken := errors.AsType[net.Error](err); err != nil && (broken || network == "tcp") {
			return nil, err
		}
		if err == nil && answers(answer, query) {
			return answer, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
}
