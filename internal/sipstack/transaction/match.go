package transaction

import (
	"strconv"
	"strings"

	"gosua/internal/sipstack/sipmsg"
)

// serverKey identifies a server transaction (RFC 3261 §17.2.3).
type serverKey struct {
	method sipmsg.Method // that of the request; INVITE for ACK
	sentBy string        // lower case, with the port
	branch string        // "" for a request of RFC 2543, which compat then tells apart
	compat string
}

// clientKey identifies a client transaction (RFC 3261 §17.1.3).
type clientKey struct {
	branch string
	method sipmsg.Method
}

// mergeKey is what copies of one request have in common that came by different ways (RFC 3261 §8.2.2.2).
type mergeKey struct {
	callID, fromTag string
	cseq            sipmsg.CSeq
}

// uniqueBranch says whether a branch identifies its transaction: it has the cookie, and something behind it. A bare
// cookie is not unique (RFC 4475 §3.2.1).
func uniqueBranch(branch string) bool {
	return len(branch) > len(sipmsg.MagicCookie) && strings.EqualFold(branch[:len(sipmsg.MagicCookie)], sipmsg.MagicCookie)
}

// keyOf is the key of the transaction that the request makes or, when of is another method, belongs to.
func keyOf(req *sipmsg.Request, of sipmsg.Method) (serverKey, bool) {
	via, ok := req.Header.Via()
	if !ok {
		return serverKey{}, false
	}
	key := serverKey{method: of, sentBy: sentBy(via)}
	if branch := via.Branch(); uniqueBranch(branch) {
		key.branch = branch
		return key, true
	}
	key.compat = compatKey(req, via, toTag(req))
	return key, true
}

// ackKey finds an INVITE by its ACK when the branch does not: the To tag of the ACK is then that of the response, which
// is compared apart, so this key has none (RFC 3261 §17.2.3).
func ackKey(req *sipmsg.Request) (serverKey, bool) {
	via, ok := req.Header.Via()
	if !ok || uniqueBranch(via.Branch()) {
		return serverKey{}, false
	}
	return serverKey{method: sipmsg.ACK, sentBy: sentBy(via), compat: compatKey(req, via, "")}, true
}

// compatKey joins what RFC 2543 matches by: Request-URI, To tag, From tag, Call-ID, CSeq number and topmost Via.
func compatKey(req *sipmsg.Request, via sipmsg.Via, toTag string) string {
	from, _ := req.Header.From()
	cseq, _ := req.Header.CSeq()
	return strings.Join([]string{
		req.URI.String(), toTag, from.Tag(), req.Header.CallID(), strconv.FormatUint(uint64(cseq.Seq), 10), via.Branch(),
	}, "\n")
}

func sentBy(via sipmsg.Via) string {
	port := via.Port
	if port == 0 {
		port = 5060
		if strings.EqualFold(via.Transport, "TLS") {
			port = 5061
		}
	}
	return strings.ToLower(via.Host) + ":" + strconv.Itoa(port)
}

func toTag(req *sipmsg.Request) string {
	to, _ := req.Header.To()
	return to.Tag()
}

// mergeKeyOf is false for a request within a dialog, which is never taken for a copy.
func mergeKeyOf(req *sipmsg.Request) (mergeKey, bool) {
	if toTag(req) != "" {
		return mergeKey{}, false
	}
	from, _ := req.Header.From()
	cseq, ok := req.Header.CSeq()
	return mergeKey{callID: req.Header.CallID(), fromTag: from.Tag(), cseq: cseq}, ok
}

func clientKeyOf(h *sipmsg.Header) (clientKey, bool) {
	via, ok := h.Via()
	if !ok {
		return clientKey{}, false
	}
	cseq, ok := h.CSeq()
	return clientKey{branch: via.Branch(), method: cseq.Method}, ok
}
