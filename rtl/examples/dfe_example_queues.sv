// Keeps each queue's configuration, doorbells and place, and says which of them rests.
//
// Ordering: the index is read again only after a doorbell that came later than its last read.
// Source:   VIRTIO v1.4, 2.7.13 and 2.8; the pins' meaning stands in abi/dfe_abi.h.
`default_nettype none
module dfe_example_queues #(
  parameter int unsigned Queues = 4,
  localparam int unsigned QueueBits = Queues > 1 ? $clog2(Queues) : 1
) (
  input  wire logic                      clk_i,
  input  wire logic                      rst_ni,

  // Configuration and doorbells, as the pins give them.
  input  wire logic [Queues-1:0]         cfg_here_i,
  input  wire logic                      cfg_enable_i,
  input  wire dfe_example_pkg::queue_t   cfg_i,
  input  wire logic [Queues-1:0]         rings_i,
  input  wire logic                      doorbell_has_index_i,
  input  wire logic [15:0]               doorbell_index_i,

  // The worker: its queue, and what it found there.
  input  wire logic [QueueBits-1:0]      at_i,
  input  wire logic                      reads_index_i,  // a read of the index is under way
  input  wire dfe_example_pkg::finding_t found_i,
  output      dfe_example_pkg::queue_t   queue_o,
  output      logic [Queues-1:0]         work_o,         // queues with something to look for
  output      logic                      picks_o,        // and the one whose turn it is
  output      logic [QueueBits-1:0]      pick_o,

  // Queues that rest, valid-ready.
  output      logic                      rest_valid_o,
  output      logic [QueueBits-1:0]      rest_queue_o,
  output      logic [15:0]               rest_index_o,
  input  wire logic                      rest_ready_i,
  output      logic                      active_o        // a rest is still to be said
);
  import dfe_example_pkg::*;
  queue_t            queue_q [Queues];
  logic [Queues-1:0] enabled_q, pending_q, more_q, due_q;
  logic              rest_valid_q;
  logic [QueueBits-1:0] rest_queue_q;
  logic [15:0]       rest_index_q;

  assign queue_o = queue_q[at_i];

  logic [Queues-1:0] offered;
  assign offered = (!rest_valid_q || rest_ready_i)
    ? due_q & ~rings_i & ~cfg_here_i & (~due_q + Queues'(1)) : '0;

  for (genvar q = 0; q < int'(Queues); q++) begin : g_queue
    logic        here, open, hinted;
    logic [15:0] ahead;
    assign here = (at_i == QueueBits'(q));
    assign open = !queue_q[q].law.is_packed && queue_q[q].known != queue_q[q].next;
    assign work_o[q] = enabled_q[q] && (pending_q[q] || more_q[q] || open);
    // A doorbell's index is believed where nothing else is known or being found out.
    assign ahead = doorbell_index_i - queue_q[q].next;
    assign hinted = doorbell_has_index_i && !queue_q[q].law.is_packed && !open && !pending_q[q]
      && !(here && reads_index_i) && ahead != '0 && ahead <= queue_q[q].law.size;

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        enabled_q[q] <= 1'b0;
        pending_q[q] <= 1'b0;
        more_q[q] <= 1'b0;
        due_q[q] <= 1'b0;
        queue_q[q] <= '0;
      end else if (cfg_here_i[q]) begin
        enabled_q[q] <= cfg_enable_i;
        pending_q[q] <= cfg_enable_i && rings_i[q];
        more_q[q] <= 1'b0;
        due_q[q] <= 1'b0;
        if (cfg_enable_i) queue_q[q] <= cfg_i;
      end else begin
        if (offered[q]) due_q[q] <= 1'b0;
        if (here) begin
          if (found_i.looks) pending_q[q] <= 1'b0;
          if (found_i.knows) queue_q[q].known <= found_i.value;
          if (found_i.passes) begin
            queue_q[q].next <= found_i.value;
            more_q[q] <= queue_q[q].law.is_packed;
          end
          if (found_i.rests) begin
            more_q[q] <= 1'b0;
            due_q[q] <= !pending_q[q];
          end
        end
        if (rings_i[q] && enabled_q[q]) begin
          due_q[q] <= 1'b0;
          if (hinted) queue_q[q].known <= doorbell_index_i;
          else pending_q[q] <= 1'b1;
        end
        if (here && found_i.fails) begin
          enabled_q[q] <= 1'b0;
          pending_q[q] <= 1'b0;
          more_q[q] <= 1'b0;
          due_q[q] <= 1'b0;
        end
      end
    end
  end

  logic [Queues-1:0]    ready;
  logic [QueueBits-1:0] turn;
  always_comb begin
    ready = work_o & ~cfg_here_i;
    picks_o = (ready != '0);
    pick_o = at_i;
    turn = at_i;
    for (int unsigned i = 0; i < Queues; i++) begin
      if (ready[turn]) pick_o = turn;  // the last that is found comes next
      turn = (turn == '0) ? QueueBits'(Queues - 1) : turn - 1'b1;
    end
  end

  // The lowest queue that rests and was not rung meanwhile.
  logic [QueueBits-1:0] lowest;
  always_comb begin
    lowest = '0;
    for (int unsigned q = 0; q < Queues; q++) if (offered[q]) lowest |= QueueBits'(q);
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      rest_valid_q <= 1'b0;
      rest_queue_q <= '0;
      rest_index_q <= '0;
    end else if (offered != '0) begin
      rest_valid_q <= 1'b1;
      rest_queue_q <= lowest;
      rest_index_q <= queue_q[lowest].next;
    end else if (rest_ready_i) begin
      rest_valid_q <= 1'b0;
    end
  end
  assign rest_valid_o = rest_valid_q;
  assign rest_queue_o = rest_queue_q;
  assign rest_index_o = rest_index_q;
  assign active_o = (due_q != '0);
endmodule
`default_nettype wire
