package trustee

import (
	"bytes"
	"testing"

	"hustings/ballot"
	"hustings/internal/sample"
)

// sealed answers a request for the sealed part (SPEC 10.10).
func (s *server) sealed(body []byte) (int, []byte, error) {
	f, err := ballot.ParseFetch(body)
	if err != nil {
		return refusal(400, "bad-request", err.Error())
	}
	if err := f.Verify(s.poll.ID, s.poll.Manifest); err != nil || f.What != ballot.FetchResponses {
		return refusal(403, "forbidden", "not for you")
	}
	reader, err := s.poll.Reader()
	if err != nil {
		return 0, nil, err
	}
	leaves, err := reader.FinalLeaves(int(f.First), int(f.Second))
	if err != nil {
		return 0, nil, err
	}
	var out []byte
	for i, leaf := range leaves {
		data, err := s.poll.Sealed.Response(i, leaf)
		if err != nil {
			return refusal(404, "not-found", "lost")
		}
		out = append(out, data...)
	}
	if s.tamper != nil {
		out = s.tamper("sealed", bytes.Clone(out))
	}
	return 200, out, nil
}

// openings takes an opening with its digest (SPEC 10.10).
func (s *server) openings(body []byte) (int, []byte, error) {
	n := int(body[0])<<8 | int(body[1])
	digest, opening := body[2:2+n], body[2+n:]
	e, err := ballot.Parse(digest)
	if err != nil {
		return refusal(422, "bad-entry", err.Error())
	}
	reader, err := s.poll.Reader()
	if err != nil {
		return 0, nil, err
	}
	d, ok := e.(*ballot.OpeningDigest)
	if !ok {
		return refusal(422, "bad-entry", "no digest")
	}
	if err := reader.CheckPrivateOpening(d, opening); err != nil {
		return refusal(422, "bad-entry", err.Error())
	}
	status, answer, err := s.entry(digest)
	if status == 201 {
		s.poll.Sealed.PutOpening(opening)
	}
	return status, answer, err
}

func claimedSurvey(t *testing.T, n int) *hall {
	t.Helper()
	h := sealed(t, sample.Config{Expected: 12, Questionnaire: sample.Questions(1)})
	h.all(func(i int) { h.must(h.tool(i).Rehearse(ctx, h.poll.ID)) })
	h.must(h.poll.Agree())
	h.must(h.poll.Open("all are here"))
	h.vote(h.poll, n)
	return h
}

// TestOpenSurvey: trustees open a survey's responses; the board gets digests.
func TestOpenSurvey(t *testing.T) {
	h := claimedSurvey(t, 6)
	h.wantOpened(1, false)
	h.wantOpened(2, true)
	h.wantOpened(1, true)
	if o := h.wantOpened(1, true); o.Posted != 0 {
		t.Errorf("opened twice: %+v", o)
	}
	for _, typ := range h.server.posted {
		if typ == ballot.TypeOpening {
			t.Error("an opening on the board of a survey")
		}
	}
	h.must(h.poll.OpenBallots())
	h.must(h.poll.Outcome())
	if h.poll.State.Results.Invalid != 0 || h.poll.State.Results.Final != 6 {
		t.Errorf("%+v", h.poll.State.Results)
	}
}

// TestOpenSurveyLostAnswer: after a lost answer the same opening goes out again.
func TestOpenSurveyLostAnswer(t *testing.T) {
	h := claimedSurvey(t, 6)
	h.wantOpened(1, false)
	h.wantOpened(2, true)
	h.server.loseOpening = true
	if _, err := h.tool(1).Open(ctx, OpenOptions{}); err == nil {
		t.Fatal("the lost answer was not told")
	}
	h.wantOpened(1, true)
}

// TestOpenNothingOfDamagedSurvey: where one response is lost or changed, or the
// server gives too many or too few, no chunk is opened.
func TestOpenNothingOfDamagedSurvey(t *testing.T) {
	for name, damage := range map[string]func(h *hall){
		"lost": func(h *hall) {
			reader, err := h.poll.Reader()
			h.must(err)
			leaves, err := reader.FinalLeaves(5, 1)
			h.must(err)
			h.poll.Sealed.Lose(leaves[0])
		},
		"changed": func(h *hall) {
			h.server.tamper = func(name string, data []byte) []byte {
				if name == "sealed" {
					data[len(data)-1] ^= 1
				}
				return data
			}
		},
		"too short": func(h *hall) {
			h.server.tamper = func(name string, data []byte) []byte {
				if name == "sealed" {
					return data[:len(data)-1]
				}
				return data
			}
		},
		"in another order": func(h *hall) {
			h.server.tamper = func(name string, data []byte) []byte {
				if name == "sealed" {
					n := len(data) / 6
					return append(bytes.Clone(data[n:]), data[:n]...)
				}
				return data
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := claimedSurvey(t, 6)
			h.wantOpened(1, false)
			damage(h)
			if _, err := h.tool(2).Open(ctx, OpenOptions{}); err == nil {
				t.Error("it was opened")
			}
			h.nothingOpened()
		})
	}
}
