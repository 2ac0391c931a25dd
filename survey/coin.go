package survey

import (
	"encoding/binary"
	"fmt"
	"io"
)

// Toss replaces the answers to randomised questions, on the device of the person
// who answers and before anything is sent: with the odds' chance an answer stays,
// else a fair coin gives it. What the person sees and keeps is the true answer;
// only what Toss gives is encoded. It tosses once: whoever tosses again and sends
// again gives the true answer away.
func (q *Questionnaire) Toss(a Answers, random io.Reader) (Answers, error) {
	out := make(Answers, len(a))
	for id, v := range a {
		out[id] = v
	}
	for _, one := range q.questions {
		if one.Odds == nil || a[one.ID].Empty() {
			continue
		}
		stays, err := below(int64(one.Odds.Den), random)
		if err != nil {
			return nil, err
		}
		coin, err := below(2, random)
		if err != nil {
			return nil, err
		}
		if stays >= int64(one.Odds.Num) {
			out[one.ID] = one.Choices[coin].Value
		}
	}
	return out, nil
}

// below draws a number from 0 to n-1, each as likely.
func below(n int64, random io.Reader) (int64, error) {
	limit := (1 << 32) / n * n
	for {
		var b [4]byte
		if _, err := io.ReadFull(random, b[:]); err != nil {
			return 0, fmt.Errorf("tossing the coin of a randomised question: %w", err)
		}
		if v := int64(binary.BigEndian.Uint32(b[:])); v < limit {
			return v % n, nil
		}
	}
}

// Randomised tells whether a question is answered by randomised response. Such a
// questionnaire is answered once: two tosses tell the true answer.
func (q *Questionnaire) Randomised() bool {
	for _, one := range q.questions {
		if one.Odds != nil {
			return true
		}
	}
	return false
}
