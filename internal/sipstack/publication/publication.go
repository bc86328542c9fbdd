package publication

import (
	"slices"
	"strconv"
	"time"

	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uac"
)

// Publication is one state at one server. All methods are called on the loop.
type Publication struct {
	cfg    Config
	params Params
	id     struct {
		callID, tag string
		seq         uint32
	}
	state   State
	etag    string  // of what the server has; "": nothing that is known of
	content content // what the server is to have
	changed bool    // content is newer than what the server has or is being told
	anew    int     // 412s in a row
	expires time.Duration
	timer   *loop.Timer // the next refresh, or the next attempt
	removed []func()    // wait for the removal
}

type content struct {
	mediaType string
	body      []byte
}

// New makes a publication that publishes nothing yet.
func New(cfg Config, params Params) (*Publication, error) {
	if params.Hear == nil {
		params.Hear = func(News) {}
	}
	p := &Publication{cfg: cfg, params: params, expires: params.Expires}
	var err error
	if p.id.callID, err = dialog.Token(cfg.Random); err != nil {
		return nil, err
	}
	if p.id.tag, err = dialog.Token(cfg.Random); err != nil {
		return nil, err
	}
	p.id.seq, err = dialog.FirstSeq(cfg.Random)
	return p, err
}

// State is how far it has come.
func (p *Publication) State() State { return p.state }

// Publish has the server know this from now on. While a PUBLISH is under way the newest waits.
func (p *Publication) Publish(mediaType string, body []byte) {
	if p.state == Removing || p.removed != nil {
		return
	}
	p.content, p.changed = content{mediaType, body}, true
	if p.state != Publishing {
		p.send()
	}
}

// Remove takes the state away, and calls done when the server has answered, or nobody did: at once when there is nothing
// to take away.
func (p *Publication) Remove(done func()) {
	p.timer.Stop()
	if p.state == Idle && p.etag == "" {
		done()
		return
	}
	p.removed = append(p.removed, done)
	if p.state == Published || p.state == Idle {
		p.next()
	}
}

// Close ends it without a word.
func (p *Publication) Close() {
	p.timer.Stop()
	p.state = Idle
	p.etag, p.changed, p.removed = "", false, nil
	p.params.Hear = func(News) {}
}

// setState takes the edge to a state; the table has all that the methods ask for.
func (p *Publication) setState(to State) {
	if p.state.mayBecome(to) {
		p.state = to
	}
}

// send sends the PUBLISH that is due: the end, a change, or a refresh.
func (p *Publication) send() {
	p.timer.Stop()
	req := p.newRequest()
	switch {
	case p.removed != nil:
		p.setState(Removing)
		req.Header.Add("Expires", "0")
	default:
		p.setState(Publishing)
		if p.expires > 0 {
			req.Header.Add("Expires", strconv.Itoa(asked(p.expires)))
		}
		if p.changed || p.etag == "" {
			req.Header.Add("Content-Type", p.content.mediaType)
			req.Body = p.content.body
		}
		p.changed = false
	}
	hop := dialog.Preload(req, p.params.Routes)
	p.cfg.Client.Send(uac.Params{Request: req, NextHop: hop, Auth: p.params.Auth, NextCSeq: p.nextSeq,
		OnResponse: func(_ *uac.Outgoing, resp *sipmsg.Response) { p.answered(resp) },
		OnFailure:  func(_ *uac.Outgoing, err error) { p.failed(News{Err: err, Retry: RetryDelay}) }})
}

func (p *Publication) nextSeq() uint32 {
	p.id.seq++
	return p.id.seq
}

func (p *Publication) newRequest() *sipmsg.Request {
	target := p.params.AOR.URI
	target.Headers = ""
	req := sipmsg.NewRequest(sipmsg.PUBLISH, target)
	h := &req.Header
	h.SetFrom(p.params.AOR.Logical().WithTag(p.id.tag))
	h.SetTo(p.params.AOR.Logical())
	h.Add("Call-ID", p.id.callID)
	h.SetCSeq(sipmsg.CSeq{Seq: p.nextSeq(), Method: sipmsg.PUBLISH})
	h.Add("Event", p.params.Event.String())
	if p.etag != "" {
		h.Add("SIP-If-Match", p.etag)
	}
	for _, f := range p.params.Headers {
		h.Add(f.Name, f.Value)
	}
	return req
}

// answered takes a response to a PUBLISH.
func (p *Publication) answered(resp *sipmsg.Response) {
	switch {
	case resp.StatusCode < 200 || p.state == Idle:
	case p.state == Removing:
		p.gone(News{Response: resp, Removed: true})
	case resp.StatusCode < 300:
		p.accepted(resp)
	case resp.StatusCode == 412 && p.anew < maxAnew:
		p.anew++
		p.etag = ""
		p.next()
	case resp.StatusCode == 423 && p.longer(resp):
		p.changed = true
		p.next()
	default:
		p.failed(News{Response: resp, Retry: retry(resp)})
	}
}

// accepted takes a 2xx (RFC 3903 §4.1).
func (p *Publication) accepted(resp *sipmsg.Response) {
	p.anew = 0
	p.etag = resp.Header.Get("SIP-ETag")
	p.setState(Published)
	life := DefaultLife
	if secs, ok := resp.Header.Expires(); ok {
		life = min(time.Duration(secs)*time.Second, MaxLife)
	}
	p.params.Hear(News{Response: resp})
	switch {
	case p.state != Published: // whoever heard of it has sent the next
	case p.changed || p.removed != nil:
		p.next()
	case life == 0: // it has kept nothing, and is not likely to so soon
		p.later(RetryDelay)
	default:
		p.later(max(life-lead, life/2, leastLife))
	}
}

// next sends what has waited for an answer.
func (p *Publication) next() {
	if p.etag == "" && p.removed != nil {
		p.gone(News{Removed: true}) // the server has nothing that could be taken away
		return
	}
	p.send()
}

// longer raises what is asked for to Min-Expires; false: that would change nothing.
func (p *Publication) longer(resp *sipmsg.Response) bool {
	secs, ok := resp.Header.MinExpires()
	d := time.Duration(secs) * time.Second
	if !ok || d <= p.expires || d > MaxLife {
		return false
	}
	p.expires = d
	return true
}

// retry is when a refusal is worth another attempt: when it may pass. 0: never.
func retry(resp *sipmsg.Response) time.Duration {
	code := resp.StatusCode
	if code < 500 && !slices.Contains([]int{408, 412, 480}, code) || code >= 600 {
		return 0
	}
	if secs, ok := resp.Header.RetryAfter(); ok && secs > 0 {
		return min(time.Duration(secs)*time.Second, MaxLife)
	}
	return RetryDelay
}

// failed takes the end of a PUBLISH that brought nothing. What the server had before it keeps, under its entity tag: that is
// for the next to change, since a second state would stand beside it.
func (p *Publication) failed(news News) {
	switch {
	case p.state == Idle:
		return
	case p.removed != nil && p.state != Removing && p.etag != "":
		p.send()
		return
	case p.removed != nil:
		news.Removed, news.Retry = true, 0
		p.gone(news)
		return
	}
	p.changed, p.anew = true, 0 // whether it took the last, nobody knows
	p.setState(Idle)
	p.params.Hear(news)
	if news.Retry > 0 {
		p.later(news.Retry)
	}
}

func (p *Publication) later(d time.Duration) {
	p.timer.Stop()
	p.timer = p.cfg.Loop.AfterFunc(d, p.send)
}

// gone says that the server has nothing any more.
func (p *Publication) gone(news News) {
	p.etag, p.changed = "", false
	p.setState(Idle)
	waiting := p.removed
	p.removed = nil
	p.params.Hear(news)
	for _, done := range waiting {
		done()
	}
}
