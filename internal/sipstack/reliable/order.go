package reliable

import "gosua/internal/sipstack/sipmsg"

// Tag is the option tag of reliable provisional responses.
const Tag = "100rel"

// Number is the RSeq of a response that wants a PRACK, 0 of another one. Without
// a To tag there is no dialog that a PRACK could go to.
func Number(resp *sipmsg.Response) uint32 {
	rseq, ok := resp.Header.RSeq()
	to, _ := resp.Header.To()
	if !ok || !resp.Header.HasToken("Require", Tag) || to.Tag() == "" {
		return 0
	}
	return rseq
}

// Order is the order of the remote's reliable responses in one early dialog.
type Order struct {
	last uint32 // RSeq of the latest one, 0 before the first
}

// Due says whether the response with that number is to be taken: the first one,
// or the one after the last. Others are repetitions, or what came too early; the
// remote will repeat it (RFC 3262 §4).
func (o *Order) Due(number uint32) bool { return o.last == 0 || number == o.last+1 }

// Take notes that the response with that number was taken.
func (o *Order) Take(number uint32) { o.last = number }

// RAck names the response that was taken last, which is resp.
func (o *Order) RAck(resp *sipmsg.Response) sipmsg.RAck {
	cseq, _ := resp.Header.CSeq()
	return sipmsg.RAck{RSeq: o.last, CSeq: cseq}
}
