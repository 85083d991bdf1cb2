//! The committed nets and the engine that runs them, one thread each.

use super::MeterError;
use rten::{Model, ModelOptions, RunOptions, ThreadPool};
use rten_tensor::prelude::*;
use rten_tensor::{Tensor, TensorView};
use std::sync::Arc;

/// `BlazeFace` short range (`MediaPipe`, Apache-2.0): 128 x 128, boxes and six points.
static DETECTOR: &[u8] = include_bytes!("../../assets/models/face_detection_short_range.onnx");
/// `FaceMesh` V2 (`MediaPipe`, Apache-2.0): 256 x 256, 478 points.
static MESH: &[u8] = include_bytes!("../../assets/models/face_landmarks_detector.onnx");

/// `FaceMesh` V1 (`MediaPipe`, Apache-2.0): 192 x 192, 468 points, at half the cost.
static QUICK_MESH: &[u8] = include_bytes!("../../assets/models/face_landmark.onnx");
/// Selfie segmentation (`MediaPipe`, Apache-2.0): 256 x 256, person or not.
static PERSON: &[u8] = include_bytes!("../../assets/models/selfie_segmentation.onnx");

/// `SFace` (`OpenCV`'s Zoo, Apache-2.0): 112 x 112, a face as 128 numbers.
static RECOGNISER: &[u8] = include_bytes!("../../assets/models/face_recognition_sface.onnx");

/// One loaded net: a square colour picture in, flat lists of numbers out.
pub(super) struct Net {
    model: Model,
    pool: Arc<ThreadPool>,
    side: usize,
}

impl Net {
    /// The face detector.
    pub(super) fn detector(pool: &Arc<ThreadPool>) -> Result<Net, MeterError> {
        Net::load("face_detection_short_range", DETECTOR, 128, pool)
    }

    /// The landmark net.
    pub(super) fn mesh(pool: &Arc<ThreadPool>) -> Result<Net, MeterError> {
        Net::load("face_landmarks_detector", MESH, 256, pool)
    }

    /// The quick landmark net, for live view.
    pub(super) fn quick_mesh(pool: &Arc<ThreadPool>) -> Result<Net, MeterError> {
        Net::load("face_landmark", QUICK_MESH, 192, pool)
    }

    /// The silhouette net.
    pub(super) fn person(pool: &Arc<ThreadPool>) -> Result<Net, MeterError> {
        Net::load("selfie_segmentation", PERSON, 256, pool)
    }

    /// The net that knows faces again.
    pub(super) fn recogniser(pool: &Arc<ThreadPool>) -> Result<Net, MeterError> {
        Net::load("face_recognition_sface", RECOGNISER, 112, pool)
    }

    fn load(
        name: &'static str,
        bytes: &'static [u8],
        side: usize,
        pool: &Arc<ThreadPool>,
    ) -> Result<Net, MeterError> {
        let model = ModelOptions::with_all_ops()
            .prepack_weights(true)
            .load_static_slice(bytes)
            .map_err(|source| MeterError::Damaged { name, reason: source.to_string() })?;
        Ok(Net { model, pool: Arc::clone(pool), side })
    }

    /// Width and height of the net's input in px.
    pub(super) fn side(&self) -> usize {
        self.side
    }

    /// Runs the net on `planes` (3 x side x side); none when the engine refuses.
    pub(super) fn run(&self, planes: &[f32]) -> Option<Vec<Vec<f32>>> {
        let input = TensorView::from_data(&[1, 3, self.side, self.side], planes);
        let mut options = RunOptions::default();
        options.thread_pool = Some(Arc::clone(&self.pool));
        let id = *self.model.input_ids().first()?;
        let outputs = self.model.run(
            vec![(id, input.as_dyn().into())],
            self.model.output_ids(),
            Some(options),
        );
        outputs.ok()?.into_iter().map(flat).collect()
    }
}

fn flat(value: rten::Value) -> Option<Vec<f32>> {
    let tensor: Tensor<f32> = value.try_into().ok()?;
    Some(tensor.to_vec())
}
